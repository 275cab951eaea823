package dev.larder.httpcache;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the compressed forms of stored responses, one after the other, in a thread of its own. A
 * waiting order holds only the key of the entry, no body. Its result joins only the entry that was
 * ordered.
 *
 * <p>The thread ends when it has had nothing to do for a while. Safe for use by many threads.
 */
final class Compressor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Compressor.class);

  /** If so many orders wait, a further one is dropped; the next request orders it again. */
  private static final int MAX_QUEUED = 256;

  /** The body is compressed in pieces of this many bytes, so that closing need not wait long. */
  private static final int PIECE = 64 << 10;

  private final ResponseStore store;
  private final InvalidationLog log;
  private final int maxEntryBytes;
  private final Set<Long> ordered = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor worker;

  /**
   * A compressor.
   *
   * @param maxEntryBytes the most that both forms of a body may take together
   */
  Compressor(ResponseStore store, InvalidationLog log, int maxEntryBytes) {
    this.store = store;
    this.log = log;
    this.maxEntryBytes = maxEntryBytes;
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_QUEUED),
            task -> {
              Thread thread = new Thread(task, "larder-compress");
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
  }

  /** Orders the compressed form of a stored response, once at a time. */
  void order(StoredResponse stored) {
    CacheKey key = stored.key();
    long id = stored.id();
    if (!ordered.add(id)) {
      return;
    }
    try {
      worker.execute(
          () -> {
            try {
              compress(key, id);
            } finally {
              ordered.remove(id);
            }
          });
    } catch (RejectedExecutionException e) {
      ordered.remove(id);
    }
  }

  private void compress(CacheKey key, long id) {
    if (store.get(key).orElse(null) instanceof StoredResponse stored
        && stored.id() == id
        && stored.gzip().isNegotiated()
        && !stored.gzip().isHeld()
        && log.since(stored.groups(), stored.mark()) == Validity.VALID) {
      try {
        StoredResponse both = stored.with(compressed(stored.body()).orElse(Gzip.NONE));
        boolean kept = store.replace(stored, both);
        LOG.debug("{}: {} bytes in gzip, kept: {}", stored, both.gzip().bytes().length, kept);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The body in gzip, if that saves at least a tenth and there is room for both. */
  private Optional<Gzip> compressed(byte[] body) throws InterruptedException {
    int limit = Math.min(body.length - body.length / 10, maxEntryBytes - body.length);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(32, body.length / 4));
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8192)) {
      for (int at = 0; at < body.length && bytes.size() <= limit; at += PIECE) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        gzip.write(body, at, Math.min(PIECE, body.length - at));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory has no faults of input and output", e);
    }
    return bytes.size() <= limit ? Optional.of(Gzip.of(bytes.toByteArray())) : Optional.empty();
  }

  /** Stops the work under way, and waits for its end. */
  @Override
  public void close() {
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("The thread that compresses stored responses did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
