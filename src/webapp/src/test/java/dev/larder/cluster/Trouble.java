package dev.larder.cluster;

import dev.larder.support.FaultyProxy.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * What happens to a cluster, in an order and for times that a seed decides. While a node that was
 * killed starts again, other things happen. Not thread safe.
 */
final class Trouble {

  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 4_000;
  private static final int LONGEST_PAUSE_MILLIS = 4_000;

  private final Cluster cluster;
  private final Random random;
  private final History history;
  private CompletableFuture<Void> revival = CompletableFuture.completedFuture(null);

  Trouble(Cluster cluster, Random random, History history) {
    this.cluster = cluster;
    this.random = random;
    this.history = history;
  }

  /** What may happen. */
  private enum Kind {
    PARTITION,
    PARTITION_OF_ALL,
    RESETS,
    REDIS_RESTART,
    REDIS_FROZEN,
    FLUSHALL,
    NODE_KILLED
  }

  /** Lets everything happen, again and again, with pauses between, until the time has come. */
  void go(long endNanos) throws InterruptedException {
    while (true) {
      List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
      kinds.remove(Kind.NODE_KILLED);
      Collections.shuffle(kinds, random);
      kinds.add(Kind.NODE_KILLED); // with one node there is little to be seen of the others
      for (Kind kind : kinds) {
        if (System.nanoTime() >= endNanos) {
          revival.join();
          return;
        }
        happen(kind);
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
      }
    }
  }

  private void happen(Kind kind) throws InterruptedException {
    Node node = cluster.nodes().get(random.nextInt(2));
    long from = System.nanoTime();
    switch (kind) {
      case PARTITION -> cutOff(List.of(node), Fault.HALF_OPEN);
      case PARTITION_OF_ALL -> cutOff(cluster.nodes(), Fault.HALF_OPEN);
      case RESETS -> cutOff(List.of(node), Fault.RESET);
      case REDIS_RESTART -> {
        cluster.redis.kill();
        hold();
        cluster.redis.startAgain();
      }
      case REDIS_FROZEN -> {
        cluster.redis.freeze();
        hold();
        cluster.redis.thaw();
      }
      case FLUSHALL -> {
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
          cluster.redis.command("FLUSHALL");
          Thread.sleep(random.nextInt(500));
        }
      }
      case NODE_KILLED -> {
        kill(node);
        return;
      }
    }
    history.fault(kind.name(), from, System.nanoTime());
  }

  /** One node is always there: while the other one is away, nothing happens here. */
  private void kill(Node node) {
    if (!revival.isDone()) {
      return;
    }
    revival.join();
    long from = System.nanoTime();
    node.kill();
    revival =
        CompletableFuture.runAsync(node::startAgain)
            .whenComplete(
                (nothing, failure) ->
                    history.fault(Kind.NODE_KILLED.name(), from, System.nanoTime()));
  }

  private void cutOff(List<Node> nodes, Fault fault) throws InterruptedException {
    nodes.forEach(node -> node.wayToRedis.become(fault));
    hold();
    nodes.forEach(node -> node.wayToRedis.become(Fault.NONE));
  }

  private void hold() throws InterruptedException {
    Thread.sleep(SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS));
  }
}
