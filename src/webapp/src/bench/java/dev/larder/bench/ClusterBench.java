package dev.larder.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.RedisProcess;
import dev.larder.support.container.StockContainer;
import dev.larder.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a Redis costs the requests of a node: one that is well, one that is dead, one that hangs.
 * Beside it stands a node that is the same and has no {@code redis.url}. The two take turns, fifty
 * requests each, one at a time; each turn is compared with the other node's of its own round.
 *
 * <p>{@code bench.rounds} (40) is a system property.
 */
class ClusterBench {

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 40);
  private static final int TURN = 50;
  private static final int WARM_UP = 10_000;
  private static final int FIRST_REQUESTS = 20;
  private static final String KEPT = "/api/user?name=OffHeapEntry";

  private final List<String> report = new ArrayList<>();
  private int names;

  /** A connection to a node. */
  private record Node(BenchClient client) implements AutoCloseable {

    static Node at(StockContainer container) throws IOException {
      return new Node(new BenchClient(container.port()));
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private static StockContainer start(String... redis) {
    StockContainer.Builder builder =
        StockContainer.of(Distribution.JETTY, Build.war())
            .environment("DEMO_DATA", "off")
            .jvmArgument("-XX:TieredStopAtLevel=4")
            .readyWhen("/api/users");
    if (redis.length > 0) {
      builder.environment("REDIS_URL", redis[0]);
    }
    return builder.start();
  }

  @Test
  void nodeWithARedis_besideANodeWithout() throws Exception {
    report.add("| Redis | answer | with `redis.url` | without | ratio |");
    report.add("|---|---|---|---|---|");
    try (RedisProcess redis = RedisProcess.start();
        StockContainer withRedis = start(redis.url());
        StockContainer withoutRedis = start();
        Node with = Node.at(withRedis);
        Node without = Node.at(withoutRedis)) {
      for (int i = 0; i < WARM_UP; i++) {
        for (Node node : List.of(with, without)) {
          ask(node, KEPT);
          ask(node, unknown());
        }
      }
      compare("well", with, without);
      redis.kill();
      compare("dead", with, without);
      redis.startAgain();
      awaitUse(redis, with);
      redis.freeze();
      compare("hanging", with, without);
      redis.thaw();
      describe("that begins to hang", firstRequests(redis, with, redis::freeze, redis::thaw));
      describe("that dies", firstRequests(redis, with, redis::kill, redis::startAgain));
    }
    Files.write(Build.folder().resolve("cluster-bench.md"), report);
    report.forEach(System.out::println);
  }

  private String unknown() {
    return "/api/user?name=Nobody" + names++;
  }

  /** Milliseconds of one request. */
  private static double ask(Node node, String target) throws IOException {
    long start = System.nanoTime();
    String head = node.client().get(target);
    double took = (System.nanoTime() - start) / 1e6;
    assertThat(head).startsWith("HTTP/1.1 200");
    return took;
  }

  private void compare(String redis, Node with, Node without) throws IOException {
    turn(with, true); // it notices
    for (boolean stored : new boolean[] {true, false}) {
      double[] here = new double[ROUNDS];
      double[] there = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        boolean first = round % 2 == 0;
        there[round] = first ? turn(without, stored) : 0;
        here[round] = turn(with, stored);
        there[round] = first ? there[round] : turn(without, stored);
        ratios[round] = here[round] / there[round];
      }
      report.add(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.2f ms | %.2f ms | %.2f |",
              redis,
              stored ? "hit" : "miss",
              median(here),
              median(there),
              median(ratios)));
    }
  }

  /** The median of one node's turn. */
  private double turn(Node node, boolean stored) throws IOException {
    double[] times = new double[TURN];
    for (int i = 0; i < TURN; i++) {
      times[i] = ask(node, stored ? KEPT : unknown());
    }
    return median(times);
  }

  /** What the first miss takes after Redis has gone, and what the one before took, many times. */
  private double[][] firstRequests(
      RedisProcess redis, Node node, Runnable goes, Runnable comes) throws Exception {
    double[][] times = new double[2][FIRST_REQUESTS];
    for (int i = 0; i < FIRST_REQUESTS; i++) {
      awaitUse(redis, node);
      times[0][i] = turn(node, false);
      goes.run();
      times[1][i] = ask(node, unknown());
      comes.run();
    }
    return times;
  }

  private void describe(String redis, double[][] times) {
    double before = median(times[0]);
    report.add("");
    report.add(
        String.format(
            Locale.ROOT,
            "The first miss on a Redis %s: %.1f ms later than others (median of %d), at most %.1f ms.",
            redis,
            median(times[1]) - before,
            FIRST_REQUESTS,
            Arrays.stream(times[1]).max().orElseThrow() - before));
  }

  /** Waits until the node stores in Redis. */
  private void awaitUse(RedisProcess redis, Node node) throws InterruptedException {
    TestDatabase.await(
        "the node uses Redis",
        () -> {
          try {
            long keys = redis.size();
            ask(node, unknown());
            return redis.size() > keys;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
