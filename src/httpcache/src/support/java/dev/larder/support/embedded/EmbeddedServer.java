package dev.larder.support.embedded;

import dev.larder.support.Http;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A servlet container inside the test's own process, so that a test can hold requests at latches
 * and look at what its servlets and filters saw. On a free loopback port, with sessions, at the
 * context path "" unless told otherwise.
 */
public interface EmbeddedServer extends AutoCloseable {

  /** The containers that there are; made for {@code @EnumSource}. */
  enum Kind {
    TOMCAT {
      @Override
      EmbeddedServer start(Builder setup) {
        return EmbeddedTomcat.start(setup);
      }
    },
    JETTY {
      @Override
      EmbeddedServer start(Builder setup) {
        return EmbeddedJetty.start(setup);
      }
    },
    UNDERTOW {
      @Override
      EmbeddedServer start(Builder setup) {
        return EmbeddedUndertow.start(setup);
      }
    };

    /** Prepares a server of this kind. */
    public Builder server() {
      return new Builder(this);
    }

    abstract EmbeddedServer start(Builder setup);
  }

  /** The port that it listens on, at 127.0.0.1. */
  int port();

  /** Stops the server and waits for its threads. */
  @Override
  void close();

  /** The root, with a slash at the end. */
  default URI baseUri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
  }

  /** A client of this server. */
  default Http http() {
    return Http.at(port());
  }

  /** What a server is started with. */
  final class Builder {

    private final Kind kind;
    private final List<MappedFilter> filters = new ArrayList<>();
    private final List<MappedServlet> servlets = new ArrayList<>();
    private String context = "";
    private int threads = 50;
    private boolean compressing;
    private boolean http2;
    private boolean virtualThreads;

    private Builder(Kind kind) {
      this.kind = kind;
    }

    /** What is added from now on belongs to an application at this context path. */
    public Builder at(String contextPath) {
      context = contextPath;
      return this;
    }

    /** How many requests run at the same time; 50 if not set. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** Lets the container itself compress texts of at least 1,000 bytes, each time anew. */
    public Builder compressing() {
      compressing = true;
      return this;
    }

    /** Gives each request a virtual thread, on Tomcat and Jetty with Java 21 or later. */
    public Builder virtualThreads() {
      virtualThreads = true;
      return this;
    }

    /** Lets the container speak HTTP/2 without TLS as well. */
    public Builder http2() {
      http2 = true;
      return this;
    }

    /** Adds a filter behind those already added: REQUEST and ASYNC, async supported. */
    public Builder filter(Filter filter, String pattern) {
      return filter(filter, pattern, DispatcherType.REQUEST, DispatcherType.ASYNC);
    }

    /** Adds a filter for these dispatches, async supported. */
    public Builder filter(
        Filter filter, String pattern, DispatcherType first, DispatcherType... more) {
      filters.add(new MappedFilter(context, filter, pattern, EnumSet.of(first, more), true));
      return this;
    }

    /** Adds a filter for REQUEST that does not support async, as careless applications do. */
    public Builder filterWithoutAsync(Filter filter, String pattern) {
      filters.add(
          new MappedFilter(context, filter, pattern, EnumSet.of(DispatcherType.REQUEST), false));
      return this;
    }

    /** Adds a servlet, async supported. */
    public Builder servlet(Servlet servlet, String pattern) {
      servlets.add(new MappedServlet(context, servlet, pattern, true));
      return this;
    }

    /** Adds a servlet that does not support async, which is what servlets are by default. */
    public Builder servletWithoutAsync(Servlet servlet, String pattern) {
      servlets.add(new MappedServlet(context, servlet, pattern, false));
      return this;
    }

    /** Starts the server. */
    public EmbeddedServer start() {
      return kind.start(this);
    }

    int threads() {
      return threads;
    }

    boolean isCompressing() {
      return compressing;
    }

    boolean hasVirtualThreads() {
      return virtualThreads;
    }

    boolean isHttp2() {
      return http2;
    }

    /** The context paths of all applications; at least one has something. */
    Set<String> contexts() {
      return Stream.concat(
              filters.stream().map(MappedFilter::context),
              servlets.stream().map(MappedServlet::context))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    List<MappedFilter> filters(String contextPath) {
      return filters.stream().filter(one -> one.context().equals(contextPath)).toList();
    }

    List<MappedServlet> servlets(String contextPath) {
      return servlets.stream().filter(one -> one.context().equals(contextPath)).toList();
    }
  }

  /** A filter and where it stands. */
  record MappedFilter(
      String context,
      Filter filter,
      String pattern,
      Set<DispatcherType> dispatchers,
      boolean async) {}

  /** A servlet and where it stands. */
  record MappedServlet(String context, Servlet servlet, String pattern, boolean async) {}
}
