package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.message.ResponseHead;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What has to be known of the container that the filter runs in. */
public final class Containers {

  private static final String TOMCAT = "org.apache.catalina.";
  private static final String SENDFILE = "org.apache.tomcat.sendfile.filename";
  private static final String SPRING = "org.springframework.web.context.WebApplicationContext.ROOT";
  private static final String UNDERTOW = "io.undertow.";
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:");
  private static final Pattern QUERY = Pattern.compile("[?#]");

  private Containers() {}

  /**
   * Whether Tomcat is to send a file as the content, by an attribute of the request. It does so
   * after the head has gone, whatever status the response has by then.
   */
  static boolean sendsFile(ServletRequest request) {
    return request.getAttribute(SENDFILE) != null;
  }

  /** Takes the file back: the response is to have another content, or none. */
  static void sendNoFile(ServletRequest request) {
    request.removeAttribute(SENDFILE);
  }

  /**
   * The content type that the response will be sent with. After a reset Undertow still names one
   * that it does not send.
   */
  static @Nullable String contentType(HttpServletResponse container) {
    return isOf(container, UNDERTOW)
        ? container.getHeader("Content-Type")
        : container.getContentType();
  }

  /**
   * What a redirect to this place says in {@code Location}. Tomcat sends it as it is. Jetty and
   * Undertow send a path from the root, without dot segments; Undertow with the server before it.
   *
   * @throws IllegalStateException if it leads above the root, on Jetty
   */
  static String redirectLocation(ServletResponse container, String requestPath, String location) {
    boolean jetty = isOf(container, "org.eclipse.jetty.");
    boolean rooted = location.startsWith("/");
    boolean resolved = jetty || (!rooted && isOf(container, UNDERTOW));
    if (!resolved || SCHEME.matcher(location).lookingAt()) {
      return location;
    }
    String folder = requestPath.substring(0, requestPath.lastIndexOf('/') + 1);
    String whole = rooted ? location : folder + location;
    int end = QUERY.split(whole, 2)[0].length();
    return withoutDotSegments(whole.substring(0, end), jetty) + whole.substring(end);
  }

  private static String withoutDotSegments(String path, boolean strict) {
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {}
        case ".." -> {
          if (kept.pollLast() == null && strict) {
            throw new IllegalStateException("The redirect leads above the root: " + path);
          }
        }
        default -> {
          kept.add(segments[i]);
          continue;
        }
      }
      if (last) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  /**
   * Whether the response is Tomcat's. After a forward, Tomcat looks for its own response behind all
   * wrappers and closes it, so that what a wrapper still holds is lost; Jetty, on the other hand,
   * refuses to include where it cannot find its own.
   */
  static boolean isTomcat(ServletResponse response) {
    return isOf(response, TOMCAT);
  }

  private static boolean isOf(ServletResponse response, String names) {
    return base(response).getClass().getName().startsWith(names);
  }

  /**
   * Whether this attribute is read by Jetty because a forward begins. Jetty then clears its own
   * buffer without a word to the response that it was given. A dispatcher of the request can be
   * observed, one of the {@code ServletContext} only in this way.
   */
  static boolean isStartOfForward(String attribute) {
    return attribute.startsWith("org.eclipse.jetty.")
        && attribute.endsWith(".ServletChannel")
        && StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .dropWhile(f -> !f.getMethodName().equals("getServletContextRequest"))
                        .skip(1)
                        .findFirst())
            .filter(f -> f.getMethodName().equals("forward"))
            .isPresent();
  }

  /**
   * Whether a container that is set up to compress may do so with a part of this response, and
   * leave its {@code Content-Range}, which counts the bytes of the body as it is. A {@code
   * Content-Encoding} keeps every container from it, even {@code identity}. Tomcat spares what has
   * a strong tag; Jetty says {@code Vary} before it calls the application if it compresses at all;
   * of others nothing is known.
   *
   * @param response that of the container, with no fields of the cache yet
   */
  public static boolean compressParts(HttpServletResponse response, ResponseHead stored) {
    String container = base(response).getClass().getName();
    if (container.startsWith(TOMCAT)) {
      return stored.fields().first("ETag").filter(tag -> !tag.startsWith("W/")).isEmpty();
    }
    return !container.startsWith("org.eclipse.jetty.")
        || response.getHeaders("Vary").stream()
            .anyMatch(names -> names.toLowerCase(Locale.ROOT).contains("accept-encoding"));
  }

  /** The container's own response behind all wrappers. */
  static ServletResponse base(ServletResponse response) {
    ServletResponse base = response;
    while (base instanceof ServletResponseWrapper wrapper) {
      base = wrapper.getResponse();
    }
    return base;
  }

  /**
   * Whether the application keeps state of a request with its thread, by listeners that Tomcat does
   * not call when a request goes on with another thread: CDI's scopes and Spring's. In a dispatch
   * such state would be missing, or another request's.
   */
  public static boolean keepsScopesWithThreads(ServletContext context) {
    return context.getAttribute(SPRING) != null || hasBeans(context.getClassLoader());
  }

  private static boolean hasBeans(ClassLoader loader) {
    try {
      Class<?> cdi = Class.forName("jakarta.enterprise.inject.spi.CDI", true, loader);
      cdi.getMethod("current").invoke(null);
      return true;
    } catch (InvocationTargetException e) {
      // there is no container of beans
      return !(e.getCause() instanceof IllegalStateException);
    } catch (ClassNotFoundException e) {
      return false;
    } catch (ReflectiveOperationException | LinkageError e) {
      return true;
    }
  }
}
