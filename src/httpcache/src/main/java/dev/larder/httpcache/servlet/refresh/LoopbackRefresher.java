package dev.larder.httpcache.servlet.refresh;

import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.servlet.waiting.RecentKeys;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches responses again, by requests to its own container that pass every filter like a client's.
 * Neither Tomcat nor Jetty lets a request be answered and then go on to the application, on its own
 * thread or on another.
 *
 * <p>Such a request carries a secret that is made for it alone and is valid once, for its target
 * alone. It carries no cookies and no credentials. The filter stores its response; this class
 * discards the bytes.
 *
 * <p>Safe for use by many threads. Its own threads are daemons that live while they have work.
 */
public final class LoopbackRefresher implements AutoCloseable {

  /** The request field with the secret. The application never sees it. */
  public static final String FIELD = "Larder-Refresh";

  /** The outcome of an order. */
  public enum Order {
    /** The response is being fetched, or will be soon. */
    TAKEN,
    /** Too many responses are being fetched; a later request may order again. */
    BUSY,
    /** The container cannot be reached. */
    IMPOSSIBLE
  }

  private static final Logger LOG = LoggerFactory.getLogger(LoopbackRefresher.class);
  private static final int MAX_QUEUED = 1_000;
  private static final Duration LOST_WAY = Duration.ofSeconds(60);

  private final CacheSettings settings;
  private final @Nullable URI base;
  private final SecureRandom random = new SecureRandom();
  private final Map<CacheKey, RefreshRequest> running = new ConcurrentHashMap<>();
  private final Map<String, RefreshRequest> bySecret = new ConcurrentHashMap<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final RecentKeys unreachable = new RecentKeys(10_000, LOST_WAY);
  private final Consumer<StoredResponse> postponed;
  private final ThreadPoolExecutor workers;
  private volatile boolean closed;

  /**
   * A refresher.
   *
   * @param postponed told of a response whose refresh has not ended in time
   */
  public LoopbackRefresher(CacheSettings settings, Consumer<StoredResponse> postponed) {
    this.settings = settings;
    this.base = settings.refreshUrl().orElse(null);
    this.postponed = postponed;
    int threads = Math.max(1, settings.refreshThreads());
    workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_QUEUED),
            task -> {
              Thread thread = new Thread(task, "larder-refresh");
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
  }

  /**
   * Orders a stored response again, once at a time.
   *
   * @param head of the client's request; of its fields only the selecting ones are sent
   */
  public Order order(StoredResponse stored, RequestHead head, HttpServletRequest request) {
    CacheKey entry = stored.key();
    if (settings.refreshThreads() == 0 || closed || unreachable.contains(entry.primary())) {
      return Order.IMPOSSIBLE;
    }
    if (running.containsKey(entry)) {
      return Order.TAKEN;
    }
    RefreshRequest refresh = new RefreshRequest(entry.primary(), secret());
    Optional<Loopback> way = Loopback.of(request, base);
    Optional<byte[]> message =
        way.flatMap(w -> w.request(entry.primary(), fields(stored, head, refresh)));
    if (message.isEmpty()) {
      return Order.IMPOSSIBLE;
    }
    if (running.putIfAbsent(entry, refresh) != null) {
      return Order.TAKEN;
    }
    return submit(stored, refresh, way.get(), message.get());
  }

  private Order submit(
      StoredResponse stored, RefreshRequest refresh, Loopback way, byte[] message) {
    try {
      workers.execute(
          () -> {
            try {
              run(stored, refresh, way, message);
            } finally {
              running.remove(stored.key(), refresh);
            }
          });
      return Order.TAKEN;
    } catch (RejectedExecutionException e) {
      running.remove(stored.key(), refresh);
      return closed ? Order.IMPOSSIBLE : Order.BUSY;
    }
  }

  private String secret() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static Fields fields(StoredResponse stored, RequestHead head, RefreshRequest refresh) {
    List<Field> fields = new ArrayList<>();
    fields.add(new Field(FIELD, refresh.secret()));
    for (String name : stored.selecting().names()) {
      head.fields().all(name).forEach(value -> fields.add(new Field(name, value)));
    }
    return Fields.of(fields);
  }

  private void run(StoredResponse stored, RefreshRequest refresh, Loopback way, byte[] message) {
    bySecret.put(refresh.secret(), refresh);
    try {
      exchange(way, message);
    } catch (IOException e) {
      LOG.debug("{} could not be fetched again", refresh.key(), e);
      if (refresh.hasArrived() && !closed) {
        postponed.accept(stored);
      }
    } finally {
      bySecret.remove(refresh.secret());
      if (!refresh.hasArrived() && !closed) {
        unreachable.add(refresh.key());
        LOG.info(
            "{} cannot be refreshed in the background: a request of the cache to its own container"
                + " did not reach the filter. The next request refreshes it",
            refresh.key());
      }
    }
  }

  private void exchange(Loopback way, byte[] message) throws IOException {
    long deadline = System.nanoTime() + settings.refreshTimeout().toNanos();
    try (Socket socket = way.connect(settings.refreshTimeout())) {
      sockets.add(socket);
      try {
        if (closed) {
          return;
        }
        socket.setSoTimeout(millisecondsUntil(deadline));
        socket.getOutputStream().write(message);
        socket.getOutputStream().flush();
        InputStream in = socket.getInputStream();
        byte[] waste = new byte[8192];
        while (in.read(waste) >= 0) {
          socket.setSoTimeout(millisecondsUntil(deadline));
        }
      } finally {
        sockets.remove(socket);
      }
    }
  }

  private static int millisecondsUntil(long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new IOException("the time is over");
    }
    return Math.toIntExact(left);
  }

  /**
   * Whether a request is one of these, by its secret; the secret is valid once.
   *
   * @param key the target of the request
   */
  public boolean redeem(RequestHead head, CacheKey key) {
    if (bySecret.isEmpty()) {
      return false;
    }
    Optional<RefreshRequest> refresh = head.fields().first(FIELD).map(bySecret::get);
    if (refresh.isEmpty() || !head.isGet() || !refresh.get().key().equals(key)) {
      return false;
    }
    if (!bySecret.remove(refresh.get().secret(), refresh.get())) {
      return false;
    }
    refresh.get().arrive();
    return true;
  }

  /** Stops the requests under way. */
  @Override
  public void close() {
    closed = true;
    workers.shutdownNow();
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("A connection of the cache to its own container did not close", e);
      }
    }
  }
}
