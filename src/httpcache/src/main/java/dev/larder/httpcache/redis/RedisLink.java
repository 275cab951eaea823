package dev.larder.httpcache.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to Redis, and the switch that keeps requests away while Redis does not answer.
 *
 * <p>Connections are made by a thread of this class and never by a request. A command that is not
 * answered in time pauses them: no request asks until a probe has been answered. If the probe is
 * not answered either, if a connection breaks, or if half of the commands of the last seconds were
 * late ({@link LateCommands}), the connections go out of use. New connections come into use once
 * Redis has answered on them. So a Redis that hangs costs requests under way one command timeout,
 * and later requests nothing. One slow answer costs no connection.
 *
 * <p>A Redis that refuses writes is out of use too: it misses the records of the nodes, so its
 * entries may be old.
 *
 * <p>A connection carries the commands of many threads. Safe for use by many threads.
 */
final class RedisLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** If connections were in use for this time, the next attempt comes at once. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  private static final Duration PROBED_EVERY = Duration.ofSeconds(1);

  /** Redis must answer a probe within this time. */
  private static final Duration DEAD_AFTER = Duration.ofMillis(500);

  /** Replaces a key that never exists: Redis refuses it like any write, and it changes nothing. */
  private static final SetArgs NO_CHANGE = SetArgs.Builder.xx();

  private static final String PROBE = RedisStore.PREFIX + "probe";

  private final RedisOptions options;
  private final RareFaults faults;
  private final ClientResources resources;
  private final RedisClient client;
  private final Thread keeper = new Thread(this::keep, "larder-redis-connections");
  private final AtomicInteger turn = new AtomicInteger();
  private final LateCommands late;
  private volatile List<StatefulRedisConnection<String, byte[]>> inUse = List.of();
  private volatile boolean paused;
  private volatile boolean refusing;
  private List<StatefulRedisConnection<String, byte[]>> discarded = List.of();
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean closed;

  RedisLink(RedisOptions options, RareFaults faults, SharedEvents events) {
    this.options = options;
    this.faults = faults;
    this.late = new LateCommands(options.commandTimeout(), this::takeOut);
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(new CommandTimes(events, late))
            .build();
    this.client = RedisClient.create(resources, uri(options));
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(10_000)
            // callers that wait have a limit; other commands have no waiting caller
            .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
            .protocolVersion(ProtocolVersion.RESP2)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .sslOptions(tls(options))
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(RedisOptions.CONNECT_TIMEOUT)
                    .keepAlive(true)
                    .build())
            .build());
    keeper.setDaemon(true);
  }

  /** Begins to connect; returns at once. */
  void start() {
    keeper.start();
  }

  /** A connection for entries, or empty while Redis does not answer. Never waits. */
  Optional<StatefulRedisConnection<String, byte[]>> connection() {
    List<StatefulRedisConnection<String, byte[]>> now = inUse;
    return now.isEmpty() || paused
        ? Optional.empty()
        : Optional.of(now.get(Math.floorMod(turn.getAndIncrement(), now.size())));
  }

  /** Whether there are connections in use, also while they are paused. */
  boolean isOpen() {
    return !inUse.isEmpty();
  }

  /** Whether Redis has refused a write, and has taken none since. */
  boolean refusesWrites() {
    return refusing;
  }

  /**
   * Takes note of a command that failed. A late answer pauses the connections. A broken connection,
   * or an error that says that Redis cannot be used, takes them out of use.
   *
   * @param what failed, for the log
   */
  void failed(String what, Throwable why) {
    switch (RedisTrouble.of(why)) {
      case OF_THE_CALLER -> {}
      case OF_ONE_COMMAND -> faults.report(what, why);
      case NO_WRITES -> {
        refusing = true;
        takeOut("Redis refuses writes", why);
      }
      case LATE -> {
        faults.count(why);
        pause();
        late.add();
      }
      case UNUSABLE -> takeOut(what, why);
    }
  }

  private synchronized void pause() {
    paused = isOpen();
    notifyAll();
  }

  private void takeOut(String what, Throwable why) {
    synchronized (this) {
      if (!inUse.isEmpty()) {
        discarded = inUse;
        inUse = List.of();
        notifyAll();
      }
    }
    faults.report(what, why);
  }

  /**
   * A connection of the caller's own. It waits, so requests must not call it.
   *
   * @param timeout of its commands
   * @throws RedisException if there is no connection
   */
  StatefulRedisConnection<String, byte[]> connect(Duration timeout) {
    CompletableFuture<StatefulRedisConnection<String, byte[]>> pending =
        client.connectAsync(CODEC, uri(options)).toCompletableFuture();
    try {
      StatefulRedisConnection<String, byte[]> connection =
          pending.get(2 * connectTimeout(options).toMillis(), TimeUnit.MILLISECONDS);
      connection.setTimeout(timeout);
      return connection;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandoned(pending, e);
    } catch (ExecutionException | TimeoutException e) {
      throw abandoned(pending, e);
    }
  }

  private static RedisException abandoned(
      CompletableFuture<StatefulRedisConnection<String, byte[]>> pending, Exception why) {
    var unused = pending.thenAccept(RedisLink::discard);
    Throwable cause = why.getCause() == null ? why : why.getCause();
    return new RedisConnectionException("No connection to Redis", cause);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      discarded = inUse;
      inUse = List.of();
      notifyAll();
    }
    ended.countDown();
    keeper.interrupt();
    try {
      keeper.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdown(0, 2, TimeUnit.SECONDS);
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }

  private void keep() {
    try {
      Duration pause = Duration.ZERO;
      while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        long since = System.nanoTime();
        try {
          open();
        } catch (RuntimeException e) {
          failed("Redis cannot be reached", e);
        }
        watch();
        boolean steady = System.nanoTime() - since > STEADY.toNanos();
        pause = steady ? FIRST_PAUSE : longer(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
  }

  /**
   * Probes the connections in use until there are none. So a Redis that hangs is noticed even while
   * this node only appends.
   */
  private void watch() throws InterruptedException {
    while (isOpen()) {
      synchronized (this) {
        if (!inUse.isEmpty() && !paused) {
          wait(PROBED_EVERY.toMillis());
        }
      }
      probe();
    }
    List<StatefulRedisConnection<String, byte[]>> old;
    synchronized (this) {
      old = discarded;
      discarded = List.of();
    }
    old.forEach(RedisLink::close);
  }

  private void probe() throws InterruptedException {
    try {
      for (StatefulRedisConnection<String, byte[]> connection : inUse) {
        connection
            .async()
            .set(PROBE, new byte[0], NO_CHANGE)
            .toCompletableFuture()
            .get(DEAD_AFTER.toMillis(), TimeUnit.MILLISECONDS);
      }
      paused = false;
    } catch (TimeoutException e) {
      takeOut(
          "Redis does not answer",
          new RedisCommandTimeoutException(
              "a probe timed out after " + DEAD_AFTER.toMillis() + " ms"));
    } catch (ExecutionException | RuntimeException e) {
      failed("Redis does not answer", e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * Closes a connection and waits until it is closed, a second at most, even if interrupted:
   * otherwise the client closes it again when it ends, and logs a warning.
   */
  static void close(StatefulRedisConnection<String, byte[]> connection) {
    boolean interrupted = Thread.interrupted();
    try {
      connection.closeAsync().get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("A connection to Redis was not closed in order", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void discard(StatefulRedisConnection<String, byte[]> connection) {
    var unused = connection.closeAsync();
  }

  private void open() {
    List<StatefulRedisConnection<String, byte[]>> made = new ArrayList<>();
    boolean used = false;
    try {
      for (int i = 0; i < options.connections(); i++) {
        StatefulRedisConnection<String, byte[]> connection = connect(options.commandTimeout());
        made.add(connection);
      }
      ServerGreeting.of(made.get(0)).refuseUnlessUsable();
      for (StatefulRedisConnection<String, byte[]> connection : made) {
        connection.sync().set(PROBE, new byte[0], NO_CHANGE);
      }
      synchronized (this) {
        if (!closed) {
          late.forget();
          paused = false;
          refusing = false;
          inUse = List.copyOf(made);
          used = true;
        }
      }
    } finally {
      if (!used) {
        made.forEach(RedisLink::close);
      }
    }
  }

  /** Names are verified, which is Lettuce's default. */
  private static SslOptions tls(RedisOptions options) {
    SslOptions.Builder tls =
        SslOptions.builder().jdkSslProvider().handshakeTimeout(RedisOptions.TLS_CONNECT_TIMEOUT);
    options.certificates().ifPresent(file -> tls.trustManager(file.toFile()));
    return tls.build();
  }

  private static Duration connectTimeout(RedisOptions options) {
    return options.url().startsWith("rediss:")
        ? RedisOptions.TLS_CONNECT_TIMEOUT
        : RedisOptions.CONNECT_TIMEOUT;
  }

  private static RedisURI uri(RedisOptions options) {
    RedisURI uri = RedisURI.create(options.url());
    uri.setTimeout(connectTimeout(options));
    // it would be sent as CLIENT SETINFO, which access lists of Redis before 7.2 cannot allow
    uri.setLibraryName("");
    uri.setLibraryVersion("");
    options
        .password()
        .ifPresent(
            password ->
                uri.setCredentialsProvider(
                    RedisCredentialsProvider.from(
                        () -> RedisCredentials.just(options.user().orElse(null), password))));
    return uri;
  }
}
