package dev.larder.item;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Bounds how many lists are made at the same time, so that all of them together take at most an
 * eighth of the heap. Safe for use by many threads.
 */
final class ListSlots {

  /** A list takes about ten times its text: rows, cache entry, answer, and copies between them. */
  private static final long COPIES = 10;

  private static final int PART_OF_HEAP = 8;
  private static final int LEAST = 2;
  private static final long WAIT_MILLIS = 1_000;

  private final Semaphore slots;

  private ListSlots(int count) {
    this.slots = new Semaphore(count, true);
  }

  /**
   * Slots for lists of up to so many bytes.
   *
   * @param heapBytes the largest size of the heap
   */
  static ListSlots of(long heapBytes, int pageBytes) {
    long count = heapBytes / PART_OF_HEAP / (COPIES * pageBytes);
    return new ListSlots((int) Math.max(LEAST, Math.min(count, Integer.MAX_VALUE)));
  }

  int free() {
    return slots.availablePermits();
  }

  /**
   * Does the work once there is a slot.
   *
   * @throws ProblemException with status 503 if there is none within a second
   */
  <T> T within(Supplier<T> work) {
    if (!isFree()) {
      throw new ProblemException(
          Problem.of(503, "Too many lists are being made."), Map.of("Retry-After", "1"));
    }
    try {
      return work.get();
    } finally {
      slots.release();
    }
  }

  private boolean isFree() {
    try {
      return slots.tryAcquire(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
