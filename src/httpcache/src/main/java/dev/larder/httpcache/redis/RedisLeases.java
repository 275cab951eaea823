package dev.larder.httpcache.redis;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Leases as keys in Redis that live for a short time and are renewed during the call. So other
 * nodes wait for a node that has died no longer than that time. A waiting node asks repeatedly
 * whether the key is there. It gets no messages, so it can miss none.
 *
 * <p>A lease is no lock: if Redis forgets it, or a node stops for longer than the lease lives, two
 * nodes call the application. Both responses have marks, as all do, so neither can be old.
 *
 * <p>Safe for use by many threads.
 */
final class RedisLeases implements CallLeases, AutoCloseable {

  /** How long a lease outlives its node, in milliseconds. */
  static final long LIFE_MILLIS = 2000;

  private static final String NAME = RedisStore.PREFIX + "lease:";
  private static final long RENEWAL_MILLIS = LIFE_MILLIS / 4;
  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 40;
  private static final String NOT_TAKEN = "a lease was not taken";

  /** The answer of PTTL if there is no such key; a key that does not expire has -1. */
  private static final long NO_KEY = -2;

  private final RedisLink link;
  private final String node = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final AtomicLong count = new AtomicLong();
  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ScheduledThreadPoolExecutor renewer =
      new ScheduledThreadPoolExecutor(1, RedisLeases::renewalThread);

  RedisLeases(RedisLink link) {
    this.link = link;
  }

  /** Begins to renew the leases of this node; returns at once. */
  void start() {
    var unused =
        renewer.scheduleWithFixedDelay(
            this::renew, RENEWAL_MILLIS, RENEWAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Lease take(CacheKey target, Duration atMost) {
    String name = name(target);
    Optional<StatefulRedisConnection<String, byte[]>> connection = link.connection();
    if (connection.isEmpty()) {
      return Nothing.FREE;
    }
    long end = System.nanoTime() + atMost.toNanos();
    String owner = node + "-" + count.getAndIncrement();
    try {
      String done =
          connection.get().sync().set(name, ascii(owner), SetArgs.Builder.nx().px(LIFE_MILLIS));
      if (done == null) {
        return awaitEnd(name, end);
      }
    } catch (RuntimeException e) {
      link.failed(NOT_TAKEN, e);
      if (RedisTrouble.of(e) != RedisTrouble.LATE) {
        return Nothing.FREE;
      }
      // Redis may have the lease nevertheless: then the other nodes wait, as they should
    }
    Held mine = new Held(name, owner, end);
    held.add(mine);
    return mine;
  }

  static String name(CacheKey target) {
    return NAME + RedisStore.digest(target);
  }

  /** Waits while another node has a lease. A key that does not expire soon is no lease. */
  private Lease awaitEnd(String name, long end) {
    long pause = FIRST_PAUSE_MILLIS;
    while (System.nanoTime() - end < 0 && link.isOpen()) {
      try {
        if (ended.await(pause, TimeUnit.MILLISECONDS)) {
          return Nothing.WAITED;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Nothing.WAITED;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      long left = link.connection().map(connection -> timeToLive(connection, name)).orElse(1L);
      if (left == NO_KEY) {
        return Nothing.WAITED;
      }
      if (left < 0 || left > LIFE_MILLIS) {
        return Nothing.FREE;
      }
    }
    return Nothing.WAITED;
  }

  /**
   * The remaining time of a lease, in milliseconds; if Redis does not answer in time, the lease
   * counts as existing.
   */
  private long timeToLive(StatefulRedisConnection<String, byte[]> connection, String name) {
    try {
      return connection.sync().pttl(name);
    } catch (RuntimeException e) {
      link.failed(NOT_TAKEN, e);
      return RedisTrouble.of(e) == RedisTrouble.LATE ? 1 : NO_KEY;
    }
  }

  private void renew() {
    long now = System.nanoTime();
    held.removeIf(one -> now - one.end >= 0);
    for (Held one : held) {
      send(RedisScripts.RENEW_LEASE, one, ascii(Long.toString(LIFE_MILLIS)));
    }
  }

  /** Sends a script and does not wait for its answer: if the command is lost, the lease expires. */
  private void send(String script, Held one, byte[]... more) {
    byte[][] arguments = new byte[1 + more.length][];
    arguments[0] = ascii(one.owner);
    System.arraycopy(more, 0, arguments, 1, more.length);
    try {
      link.connection()
          .ifPresent(
              connection -> {
                var unused =
                    connection
                        .async()
                        .eval(script, ScriptOutputType.INTEGER, new String[] {one.name}, arguments);
              });
    } catch (RuntimeException e) {
      link.failed(NOT_TAKEN, e);
    }
  }

  @Override
  public void close() {
    ended.countDown();
    renewer.shutdownNow();
    held.forEach(Held::giveBack);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Thread renewalThread(Runnable work) {
    Thread thread = new Thread(work, "larder-redis-leases");
    thread.setDaemon(true);
    return thread;
  }

  /** A lease of this node. */
  private final class Held implements Lease {

    private final String name;
    private final String owner;
    private final long end;

    Held(String name, String owner, long end) {
      this.name = name;
      this.owner = owner;
      this.end = end;
    }

    @Override
    public boolean waited() {
      return false;
    }

    @Override
    public void giveBack() {
      held.remove(this);
      send(RedisScripts.END_LEASE, this);
    }
  }
}
