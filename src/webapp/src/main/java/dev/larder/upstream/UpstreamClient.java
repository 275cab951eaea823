package dev.larder.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * GET requests with a deadline over name look-up, connection, head and whole body together, with a
 * bound on the bytes that are read, and with a connection that is closed whatever happens.
 *
 * <p>The timeouts of HTTP clients limit one wait each, so a slow body could hold its caller for
 * ever. This class cancels a call at its deadline; the caller does not wait for the cancellation.
 * Safe for use by many threads.
 */
public final class UpstreamClient implements AutoCloseable {

  /** Enough for a problem document; an error page is not worth more. */
  private static final int MOST_ERROR_BYTES = 64 << 10;

  /** More than any container's request threads: a bound against runaway, not a throttle. */
  private static final int MOST_THREADS = 512;

  private final Duration deadline;
  private final int mostBytes;
  private final OneGet.Names names;
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor deadlines;

  /**
   * Makes a client.
   *
   * @param service what the threads of the client are named after, like {@code posts}
   * @param deadline of one call, more than 0
   * @param mostBytes the largest body that is read, in bytes
   */
  public UpstreamClient(String service, Duration deadline, int mostBytes) {
    this(service, deadline, mostBytes, InetAddress::getAllByName);
  }

  /** The same, with another way to find the addresses of a host. */
  UpstreamClient(String service, Duration deadline, int mostBytes, OneGet.Names names) {
    this.deadline = deadline;
    this.mostBytes = mostBytes;
    this.names = names;
    ThreadFactory factory = threadFactory(service + "-client-");
    this.threads =
        new ThreadPoolExecutor(
            0, MOST_THREADS, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    this.deadlines = new ScheduledThreadPoolExecutor(1, factory);
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /** A call under way, on a thread of its own. It ends at the deadline, awaited or not. */
  public final class Call {
    private final long start = System.nanoTime();
    private final OneGet get;
    private final FutureTask<Answer> answer = new FutureTask<>(this::exchange);
    private volatile boolean expired;

    private Call(URI uri) {
      this.get = new OneGet(uri, names, UpstreamClient.this::limit);
    }

    /** The time since the call began. */
    public Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Waits for the whole answer.
     *
     * @throws SocketTimeoutException if it is not there by the deadline; the connection is closed
     * @throws java.net.ProtocolException if it is no HTTP
     * @throws IOException if the connection fails
     */
    public Answer await() throws IOException, InterruptedException {
      try {
        return answer.get(Math.max(0, left().toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw timeout(e);
      } catch (CancellationException e) {
        throw new IOException("No thread for the call", e);
      } catch (ExecutionException e) {
        if (expired) {
          throw timeout(e);
        }
        throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
      } finally {
        get.cancel();
      }
    }

    private Duration left() {
      return deadline.minus(elapsed());
    }

    private Answer exchange() throws IOException {
      Future<?> end = deadlines.schedule(this::expire, left().toNanos(), TimeUnit.NANOSECONDS);
      try {
        return get.run(deadline);
      } finally {
        end.cancel(false);
      }
    }

    private void expire() {
      expired = true;
      get.cancel();
    }

    private SocketTimeoutException timeout(Exception cause) {
      SocketTimeoutException timeout = new SocketTimeoutException("No answer in " + deadline);
      timeout.initCause(cause);
      return timeout;
    }
  }

  /**
   * Starts a GET.
   *
   * @param uri http or https, with a host
   */
  public Call get(URI uri) {
    Call call = new Call(uri);
    try {
      threads.execute(call.answer);
    } catch (RejectedExecutionException e) {
      call.answer.cancel(false);
    }
    return call;
  }

  /** Ends the threads of this client; calls under way still end by their deadline. */
  @Override
  public void close() {
    threads.shutdown();
    // what is scheduled is still done
    deadlines.shutdown();
  }

  private int limit(int status) {
    if (status >= 400) {
      return Math.min(mostBytes, MOST_ERROR_BYTES);
    }
    return status >= 200 && status < 300 ? mostBytes : 0;
  }

  private static ThreadFactory threadFactory(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
