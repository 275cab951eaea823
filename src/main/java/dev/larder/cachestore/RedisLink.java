package dev.larder.cachestore;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
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
 * The connections to Redis, and the switch that keeps requests away from one that does not answer.
 *
 * <p>Connections are made by a thread of this class and never by a request. The first command that
 * fails takes all of them out of use; they come back when new ones have been made and have answered
 * a PING in time. So a Redis that hangs costs the requests that are under way one command timeout,
 * and no later one anything.
 *
 * <p>A connection carries the commands of many threads. Safe for use by many threads.
 */
final class RedisLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final long PAUSE_MILLIS = 500;
  private static final long PROBE_MILLIS = 1000;

  private final RedisOptions options;
  private final RareFaults faults;
  private final ClientResources resources;
  private final RedisClient client;
  private final Thread keeper = new Thread(this::keep, "larder-redis-connections");
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<StatefulRedisConnection<String, byte[]>> inUse = List.of();
  private List<StatefulRedisConnection<String, byte[]>> discarded = List.of();
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean closed;

  RedisLink(RedisOptions options, RareFaults faults, SharedEvents events) {
    this.options = options;
    this.faults = faults;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(new CommandTimes(events))
            .build();
    this.client = RedisClient.create(resources, uri(options));
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(10_000)
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
    return now.isEmpty()
        ? Optional.empty()
        : Optional.of(now.get(Math.floorMod(turn.getAndIncrement(), now.size())));
  }

  boolean isOpen() {
    return !inUse.isEmpty();
  }

  /** A command was not answered: nobody sends another one until Redis has been seen to answer. */
  void failed(RuntimeException why) {
    synchronized (this) {
      if (!inUse.isEmpty()) {
        discarded = inUse;
        inUse = List.of();
        notifyAll();
      }
    }
    faults.report("Redis does not answer", why);
  }

  /**
   * A connection of the caller's own. Waits; not to be called by a request.
   *
   * @param timeout of its commands
   * @throws RedisException if there is none to be had
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
      while (awaitNeed()) {
        try {
          open();
        } catch (RuntimeException e) {
          faults.report("Redis cannot be reached", e);
        }
        if (ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until there are no connections; false once there shall be none. */
  private boolean awaitNeed() throws InterruptedException {
    while (isOpen()) {
      synchronized (this) {
        if (!inUse.isEmpty()) {
          wait(PROBE_MILLIS);
        }
      }
      probe();
    }
    List<StatefulRedisConnection<String, byte[]>> old;
    boolean needed;
    synchronized (this) {
      old = discarded;
      discarded = List.of();
      needed = !closed;
    }
    old.forEach(RedisLink::close);
    return needed;
  }

  /** So that a Redis that hangs is noticed also while nobody asks it anything but to append. */
  private void probe() {
    try {
      inUse.forEach(connection -> connection.sync().ping());
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /**
   * Closes a connection and waits until it is closed, a second at most, interrupted or not: the
   * client closes again what is still about to be closed when it ends, and warns of that.
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
        connection.sync().ping();
      }
      synchronized (this) {
        if (!closed) {
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

  /** With names verified, which is Lettuce's default. */
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
