package dev.larder.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server, on a loopback port if not told otherwise, that plays the posts service
 * ({@code /posts}, {@code /posts/{id}}) and the blog API ({@code /blogs}), so that the application
 * shows what it does wherever it is started. One post takes its time, like a real slow service; a
 * waiting request holds no thread.
 *
 * <p>Posts are read from the table {@code demo_post}, which is filled at the first request for
 * posts if it is empty. Safe for use by many threads; closed, it does not start again.
 */
public final class DemoOrigin implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DemoOrigin.class);
  private static final Pattern ONE_POST = Pattern.compile("/posts/([0-9]{1,18})");
  private static final int BACKLOG = 200;
  private static final int WORKERS = 4;

  private final Duration delay;
  private final JsonMapper mapper = new JsonMapper();
  private final DemoPosts posts;
  private @Nullable HttpServer server;
  private @Nullable URI uri;
  private @Nullable ExecutorService workers;
  private @Nullable ScheduledExecutorService delays;

  /**
   * Makes an origin that is not yet started.
   *
   * @param database has the table {@code demo_post} by the time that posts are asked for
   * @param delay how long one post takes; 0 or more
   */
  public DemoOrigin(DataSource database, Duration delay) {
    this.delay = delay;
    this.posts = new DemoPosts(database, mapper);
  }

  /**
   * Starts to serve on a free port of 127.0.0.1, unless it serves already.
   *
   * @return the URL of the origin, without a trailing slash
   * @throws UncheckedIOException if no port can be had
   */
  public URI start() {
    return start("127.0.0.1", 0);
  }

  /**
   * Starts to serve, unless it serves already.
   *
   * @param host the name or address to listen at
   * @param port 0 takes a free one
   * @return the URL of the origin, without a trailing slash
   * @throws UncheckedIOException if the address cannot be had
   */
  public synchronized URI start(String host, int port) {
    if (uri != null) {
      return uri;
    }
    try {
      InetAddress address = InetAddress.getAllByName(host)[0];
      HttpServer made = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
      workers = Executors.newFixedThreadPool(WORKERS, task -> thread(task, "demo-origin-worker"));
      delays = delays();
      made.setExecutor(workers);
      made.createContext("/", this::handle);
      made.start();
      server = made;
      URI started = URI.create("http://" + host + ":" + made.getAddress().getPort());
      uri = started;
      LOG.info("The demo origin replaces the services that are not configured, at {}", started);
      return started;
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /** Stops; requests under way are cut off. Closing again, or before the start, does nothing. */
  @Override
  public synchronized void close() {
    if (delays != null) {
      delays.shutdownNow();
    }
    if (server != null) {
      server.stop(0);
    }
    if (workers != null) {
      workers.shutdownNow();
    }
  }

  private void handle(HttpExchange exchange) {
    String path = exchange.getRequestURI().getRawPath();
    Matcher onePost = ONE_POST.matcher(path);
    if (!"GET".equals(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET");
      answer(exchange, 405, problem("Only GET is allowed"));
    } else if (onePost.matches()) {
      later(exchange, Long.parseLong(onePost.group(1)));
    } else if ("/posts".equals(path)) {
      answerFromDatabase(exchange, posts::all, "posts");
    } else if ("/blogs".equals(path)) {
      answer(exchange, 200, DemoBlog.feed());
    } else {
      answer(exchange, 404, problem("Nothing here: try /posts or /blogs"));
    }
  }

  /** Answers after the delay. Until then the exchange is parked, and its thread is free. */
  private synchronized void later(HttpExchange exchange, long id) {
    if (delays == null || workers == null) {
      exchange.close();
      return;
    }
    ExecutorService afterwards = workers;
    try {
      ScheduledFuture<?> unused =
          delays.schedule(
              () -> afterwards.execute(() -> answerPost(exchange, id)),
              delay.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      exchange.close();
    }
  }

  private void answerPost(HttpExchange exchange, long id) {
    answerFromDatabase(exchange, () -> posts.find(id), "post " + id);
  }

  /** A query. */
  @FunctionalInterface
  private interface Query {
    Object run() throws SQLException;
  }

  private void answerFromDatabase(HttpExchange exchange, Query query, String what) {
    try {
      Object found = query.run();
      if (found instanceof Optional<?> maybe) {
        maybe.ifPresentOrElse(
            post -> answer(exchange, 200, post),
            () -> answer(exchange, 404, problem("There is no " + what)));
      } else {
        answer(exchange, 200, found);
      }
    } catch (SQLException e) {
      LOG.warn("The demo origin cannot read {}: {}", what, e.toString());
      answer(exchange, 503, problem("The database does not answer"));
    }
  }

  private void answer(HttpExchange exchange, int status, Object body) {
    try (exchange) {
      byte[] json = mapper.writeValueAsBytes(body);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, json.length);
      exchange.getResponseBody().write(json);
    } catch (IOException e) {
      LOG.debug("The client of the demo origin has gone: {}", e.toString());
    }
  }

  private static Map<String, String> problem(String detail) {
    return Map.of("detail", detail);
  }

  private static ScheduledExecutorService delays() {
    ScheduledThreadPoolExecutor made =
        new ScheduledThreadPoolExecutor(1, task -> thread(task, "demo-origin-delay"));
    made.setRemoveOnCancelPolicy(true);
    return made;
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
