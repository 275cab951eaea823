package dev.larder.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.cluster.History.Read;
import dev.larder.cluster.History.Stale;
import dev.larder.support.TestDatabase;
import dev.larder.support.WireResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Ten clients write and read through two nodes while these are cut off from Redis, killed and
 * started again, and while Redis hangs, dies and forgets everything. No read shows what is older
 * than the newest write that was acknowledged before the read began, beyond the documented bound.
 *
 * <p>{@code larder.history.seconds} (20) and {@code larder.history.seed} are system properties. The
 * seed decides what happens and what is asked for; how threads and processes meet, nobody does.
 */
class HistoryIT {

  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("larder.history.seconds", 20));

  private static final long SEED = Long.getLong("larder.history.seed", System.nanoTime());

  /** The outbox is read once a second, whatever Redis does. */
  private static final Duration OUTBOX = Duration.ofSeconds(1);

  /** Without any fault too a busy machine makes Redis late, and then the outbox is what counts. */
  private static final Duration CALM_BOUND = OUTBOX.multipliedBy(2);

  private static final Duration FAULT_BOUND = OUTBOX.multipliedBy(5);

  private static final int CLIENTS = 10;
  private static final int READS_PER_WRITE = 5;
  private static final int LONGEST_PAUSE_NANOS = 10_000_000;
  private static final Pattern SHOWN = Pattern.compile("k(\\d+)v(\\d+)\\.");

  private final History history = new History();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final List<Subject> subjects = new ArrayList<>();
  private final List<String> pages = new ArrayList<>();
  private volatile boolean over;

  /** Something that is written, by one client at a time. */
  private static final class Subject {
    final int key;
    final Thing thing;
    final ReentrantLock lock = new ReentrantLock();
    int attempts;

    Subject(int key, Thing thing) {
      this.key = key;
      this.thing = thing;
    }
  }

  @Test
  void noReadIsOlderThanTheBound() throws Exception {
    System.out.println("history: seed " + SEED + ", " + TIME.toSeconds() + " s");
    try (Cluster cluster = Cluster.start()) {
      makeSubjects(cluster.a);
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          Random random = new Random(SEED + 1 + client);
          running.add(clients.submit(() -> work(cluster, random)));
        }
        long start = System.nanoTime();
        // at first nothing happens
        Thread.sleep(TIME.dividedBy(6).toMillis());
        new Trouble(cluster, new Random(SEED), history).go(start + TIME.toNanos());
        over = true;
        for (Future<?> client : running) {
          client.get(60, TimeUnit.SECONDS);
        }
      } finally {
        over = true;
        clients.shutdownNow();
      }
      report();
      judge();
      assertNothingIsLost(cluster);
    }
  }

  private void judge() {
    List<Stale> tooOld = history.stale().stream().filter(HistoryIT::isTooOld).limit(20).toList();
    assertThat(tooOld).as("seed %d", SEED).isEmpty();
    assertThat(failures).as("seed %d", SEED).isEmpty();
  }

  private static boolean isTooOld(Stale stale) {
    Duration bound = stale.faults().isEmpty() ? CALM_BOUND : FAULT_BOUND;
    return stale.since() > bound.toNanos();
  }

  /** Two users, articles of theirs with a common tag, and items. */
  private void makeSubjects(Node node) {
    for (int i = 0; i < 2; i++) {
      Thing user = make(node, "users", "name");
      make(
          node,
          "articles",
          "title",
          "\"tags\":[\"history\"],\"body\":\"x\",\"authorId\":" + user.id());
      make(node, "items", "text");
    }
    subjects.forEach(subject -> pages.add(subject.thing.path()));
    pages.addAll(List.of("/api/users", "/api/articles", "/api/items", "/api/articles?tag=history"));
    pages.addAll(List.of("/articles", "/tags/history", "/feed.xml"));
    subjects.stream()
        .map(subject -> subject.thing.path())
        .filter(path -> path.startsWith("/api/articles/"))
        .forEach(path -> pages.add(path.substring("/api".length())));
  }

  private Thing make(Node node, String kind, String member, String... more) {
    int key = subjects.size() + 1;
    Thing thing = Thing.create(node, kind, member, shown(key, 0), more);
    subjects.add(new Subject(key, thing));
    return thing;
  }

  private static String shown(int key, int number) {
    return "k" + key + "v" + number + ".";
  }

  private void work(Cluster cluster, Random random) {
    while (!over) {
      Node chosen = cluster.nodes().get(random.nextInt(2));
      Node node = chosen.isUp() ? chosen : cluster.other(chosen);
      Subject subject = subjects.get(random.nextInt(subjects.size()));
      if (random.nextInt(1 + READS_PER_WRITE) == 0 && subject.lock.tryLock()) {
        try {
          write(node, subject);
        } finally {
          subject.lock.unlock();
        }
      } else {
        read(node, pages.get(random.nextInt(pages.size())));
      }
      LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
    }
  }

  private void write(Node node, Subject subject) {
    int number = ++subject.attempts;
    int turn = node.turn();
    WireResponse answer = subject.thing.write(node, shown(subject.key, number));
    if (answer.status() == 200) {
      history.acknowledged(subject.key, number, System.nanoTime());
    } else {
      unanswered.incrementAndGet();
      note(node, turn, "PUT " + subject.thing.path(), answer);
    }
  }

  private void read(Node node, String page) {
    int turn = node.turn();
    long begun = System.nanoTime();
    WireResponse answer = node.get(page);
    if (answer.status() != 200 || !answer.isWhole()) {
      note(node, turn, "GET " + page, answer);
      return;
    }
    if (answer.field("X-Cache").equals("HIT")) {
      hits.incrementAndGet();
    }
    String how = "GET %s of %s: %s".formatted(page, node, answer.field("Cache-Status"));
    Matcher shown = SHOWN.matcher(answer.text());
    while (shown.find()) {
      int key = Integer.parseInt(shown.group(1));
      history.read(new Read(key, Integer.parseInt(shown.group(2)), begun, how));
    }
  }

  /** A node that was there before and after has to answer. */
  private void note(Node node, int turn, String request, WireResponse answer) {
    if (turn % 2 == 0 && node.turn() == turn) {
      failures.add(request + " of " + node + ": " + answer + " " + answer.text());
    }
  }

  private void assertNothingIsLost(Cluster cluster) throws InterruptedException {
    for (Node node : cluster.nodes()) {
      for (Subject subject : subjects) {
        Pattern number = Pattern.compile("k" + subject.key + "v(\\d+)\\.");
        TestDatabase.await(
            "the last write of " + subject.thing.path() + " is seen",
            () -> {
              Matcher shown = number.matcher(node.get(subject.thing.path()).text());
              return shown.find()
                  && Integer.parseInt(shown.group(1)) >= history.newest(subject.key);
            });
      }
    }
  }

  private void report() {
    System.out.printf(
        "history: %d texts read in %d answers from caches and in others, "
            + "%d writes acknowledged, %d not%n",
        history.reads(), hits.get(), history.writes(), unanswered.get());
    history.summary().forEach(line -> System.out.println("history: " + line));
  }
}
