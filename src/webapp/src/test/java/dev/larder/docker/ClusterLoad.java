package dev.larder.docker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that read and write all the time, about a hundred requests a second, and remember every
 * answer that was not as it should be. Nothing is sent a second time: POST never by the JDK's
 * client, and for the rest {@link #sent} tells. Safe for use by many threads.
 */
final class ClusterLoad implements AutoCloseable {

  /** Says in the balancer's log which requests are of the load. */
  static final String AGENT = "cluster-load";

  /** The member of an item with the name that the load gave it. */
  static final String MEMBER = "written";

  /** How the names of these items begin. */
  static final String NAME = "item ";

  private static final long PAUSE_MILLIS = 40;

  /** What is read in turn. */
  static final List<String> READS =
      List.of(
          "articles",
          "articles/5",
          "api/articles?limit=3",
          "api/posts/1",
          "blogs",
          "api/items?limit=2");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI site;
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Queue<String> written = new ConcurrentLinkedQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();
  private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(6);

  ClusterLoad(URI site) {
    this.site = site;
    for (int client = 0; client < 4; client++) {
      repeat(this::read);
    }
    repeat(this::write);
    repeat(this::write);
  }

  /** The requests so far. */
  long sent() {
    return sent.get();
  }

  /** How often a client has had its answers so far. */
  long answered() {
    return answered.get();
  }

  /** What went wrong. */
  Collection<String> failures() {
    return failures;
  }

  /** The names of the items whose writing was acknowledged. */
  Collection<String> written() {
    return written;
  }

  /** Ends the load and waits for the last answers. */
  void stop() {
    clients.shutdown();
    try {
      if (!clients.awaitTermination(3, TimeUnit.MINUTES)) {
        failures.add("requests without an answer");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    clients.shutdownNow();
  }

  private void repeat(Request request) {
    var unused =
        clients.scheduleWithFixedDelay(
            () -> guarded(request), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void guarded(Request request) {
    try {
      request.send();
      answered.incrementAndGet();
    } catch (IOException | RuntimeException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a client does each time. */
  @FunctionalInterface
  private interface Request {
    void send() throws IOException, InterruptedException;
  }

  private void read() throws IOException, InterruptedException {
    String path = READS.get((int) (numbers.incrementAndGet() % READS.size()));
    exchange(200, request(path).GET());
  }

  private void write() throws IOException, InterruptedException {
    String name = NAME + numbers.incrementAndGet();
    String body = "{\"" + MEMBER + "\":\"" + name + "\"}";
    HttpResponse<String> answer =
        exchange(
            201,
            request("api/items")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    if (answer.statusCode() == 201) {
      written.add(name);
      String item = answer.headers().firstValue("Location").orElseThrow();
      exchange(200, request(URI.create(item).getPath()).GET());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(site.resolve(path))
        .timeout(Duration.ofMinutes(2))
        .header("User-Agent", AGENT);
  }

  private HttpResponse<String> exchange(int expected, HttpRequest.Builder builder)
      throws IOException, InterruptedException {
    HttpRequest request = builder.build();
    sent.incrementAndGet();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != expected) {
      failures.add(request + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer;
  }
}
