package dev.larder.ops;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a question that may never be answered, in one thread of its own and never twice at a time.
 * However many callers ask, and however long the answer takes, no caller waits longer than the
 * limit. Safe for use by many threads.
 */
final class BoundedQuestion<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BoundedQuestion.class);

  private final Supplier<T> question;
  private final Duration limit;
  private final ExecutorService thread = Executors.newSingleThreadExecutor(BoundedQuestion::daemon);
  private @Nullable Asked<T> latest;

  private record Asked<T>(long atNanos, CompletableFuture<T> answer) {}

  /**
   * A question.
   *
   * @param limit how long is waited for its answer, from when it was put
   */
  BoundedQuestion(Supplier<T> question, Duration limit) {
    this.question = question;
    this.limit = limit;
  }

  /** The answer; empty if there was none within the limit. */
  Optional<T> ask() {
    try {
      Asked<T> asked = asked();
      long left = limit.toNanos() - (System.nanoTime() - asked.atNanos());
      return Optional.of(asked.answer().get(Math.max(0, left), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | RejectedExecutionException e) {
      return Optional.empty(); // the answer is still on its way, or the question was closed
    } catch (ExecutionException e) {
      LOG.warn("A health check failed unexpectedly", e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private synchronized Asked<T> asked() {
    Asked<T> before = latest;
    if (before != null && !before.answer().isDone()) {
      return before;
    }
    Asked<T> now = new Asked<>(System.nanoTime(), CompletableFuture.supplyAsync(question, thread));
    latest = now;
    return now;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "larder-health");
    thread.setDaemon(true);
    return thread;
  }
}
