package dev.larder.support;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A store in a map that lets nobody put a compressed form into an entry before the test says so.
 */
public final class GateBeforeReplace implements ResponseStore {

  private final MapStore store = new MapStore();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch passed = new CountDownLatch(1);
  private volatile @Nullable Thread visitor;

  /** Waits until somebody stands at the gate. */
  public void awaitArrival() throws InterruptedException {
    await(arrived);
  }

  /** Lets pass who is there and whoever comes, and waits until the first has passed. */
  public void open() throws InterruptedException {
    gate.countDown();
    await(passed);
  }

  /** The thread that came to the gate last. */
  public @Nullable Thread visitor() {
    return visitor;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the latch has not opened in 20 s");
    }
  }

  @Override
  public boolean replace(@Nullable StoredEntry expected, StoredEntry entry) {
    if (!(entry instanceof StoredResponse response) || !response.gzip().isHeld()) {
      return store.replace(expected, entry);
    }
    visitor = Thread.currentThread();
    arrived.countDown();
    try {
      await(gate);
      return store.replace(expected, entry);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      passed.countDown();
    }
  }

  @Override
  public Optional<StoredEntry> get(CacheKey key) {
    return store.get(key);
  }

  @Override
  public boolean put(StoredResponse response) {
    return store.put(response);
  }

  @Override
  public void remove(CacheKey key) {
    store.remove(key);
  }

  @Override
  public void clear() {
    store.clear();
  }

  @Override
  public long size() {
    return store.size();
  }

  @Override
  public void close() {
    store.close();
  }
}
