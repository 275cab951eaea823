package dev.larder.item;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One lock per item, out of a fixed number: two items may share one, which costs time but no
 * correctness. Nobody may hold two.
 */
final class ItemLocks {

  private static final int COUNT = 256;

  /** While the database hangs, writers of one item must not queue up for minutes. */
  private static final long WAIT_MILLIS = 2_000;

  private final ReentrantLock[] locks = new ReentrantLock[COUNT];

  ItemLocks() {
    for (int i = 0; i < COUNT; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * Does the work alone.
   *
   * @throws ProblemException with status 503 if others did not finish in time; nothing is done
   */
  <T> T locked(UUID id, Supplier<T> work) {
    ReentrantLock lock = locks[Math.floorMod(id.hashCode(), COUNT)];
    if (!isMine(lock)) {
      throw new ProblemException(
          Problem.of(503, "Too many changes of this item are under way."),
          Map.of("Retry-After", "1"));
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isMine(ReentrantLock lock) {
    try {
      return lock.tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
