package dev.larder.cluster;

import dev.larder.support.WireResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** Clients that use all nodes at the same time, one for each thing, and what they see. */
final class Load implements AutoCloseable {

  private final Cluster cluster;
  private final List<Thread> clients = new ArrayList<>();
  private List<Seen> seen = new ArrayList<>();
  private volatile boolean closed;

  private record Seen(String request, int status, Duration took) {}

  /** What was seen in some time: how many answers, how fast, and those that were no success. */
  record Figures(int answers, Duration median, Duration longest, List<String> failures) {

    private static Figures of(List<Seen> seen) {
      List<Duration> times = seen.stream().map(Seen::took).sorted().toList();
      return new Figures(
          seen.size(),
          times.get(times.size() / 2),
          times.get(times.size() - 1),
          seen.stream().filter(each -> each.status() != 200).map(Seen::toString).toList());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d answers, median %.1f ms, longest %.1f ms, %d failures",
          answers,
          median.toNanos() / 1e6,
          longest.toNanos() / 1e6,
          failures.size());
    }
  }

  private Load(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a client for each thing, that no other client writes. */
  static Load on(Cluster cluster, List<Thing> things) {
    Load load = new Load(cluster);
    // the container makes the page's class, which takes longer than anything that is measured
    cluster.nodes().forEach(node -> node.get("/articles"));
    for (Thing thing : things) {
      Thread client = new Thread(() -> load.use(thing), "load");
      load.clients.add(client);
      client.start();
    }
    return load;
  }

  /** Lets the clients work for some time. */
  Figures during(Duration time) throws InterruptedException {
    take();
    Thread.sleep(time.toMillis());
    return Figures.of(take());
  }

  private synchronized List<Seen> take() {
    List<Seen> taken = seen;
    seen = new ArrayList<>();
    return taken;
  }

  /** One write, and reads of what is stored near, of what is far and of what is nowhere. */
  private void use(Thing thing) {
    for (int number = 1; !closed; number++) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      Node node = cluster.nodes().get(number % 2);
      ask(node, "PUT", thing.path(), thing.json("v" + number + "."));
      for (Node reader : cluster.nodes()) {
        ask(reader, "GET", thing.path(), "");
        ask(reader, "GET", "/api/posts/" + random.nextInt(100, 200), "");
        ask(reader, "GET", "/api/user?name=Load" + random.nextInt(1_000_000), "");
        ask(reader, "GET", "/articles", "");
      }
    }
  }

  private void ask(Node node, String method, String path, String json) {
    long start = System.nanoTime();
    WireResponse answer = node.send(method, path, json);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    synchronized (this) {
      seen.add(new Seen(method + " " + path, answer.isWhole() ? answer.status() : 0, took));
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
