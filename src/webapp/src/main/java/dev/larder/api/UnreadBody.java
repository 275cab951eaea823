package dev.larder.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers at once a request whose body the application has not read, and ends its connection. No
 * thread waits for the rest of such a body.
 *
 * <p>A container that keeps the connection open must read the body first. Tomcat does so on the
 * request's own thread, for as long as the client takes. So the response says {@code Connection:
 * close}, unless the body is already there, and is sent at once. If the connection were closed
 * while the client still sends, the client could lose the response (RFC 9112 §9.6). So data that
 * arrives within a short time is first dropped, without a thread.
 *
 * <p>Without it {@code UnreadBodyTest} fails on Tomcat, Jetty and Undertow. Map it REQUEST in front
 * of the cache. It acts on HTTP/1.1; later versions have streams.
 */
public final class UnreadBody implements Filter {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);

  /** How much of a body is read only to be dropped, in bytes, and for how long. */
  private static final int MAX_DROPPED = 64 << 10;

  private static final Duration LINGER = Duration.ofSeconds(2);

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() != DispatcherType.REQUEST
        || !(request instanceof HttpServletRequest asked)
        || !hasBody(asked)) {
      chain.doFilter(request, response);
      return;
    }
    Answer answer = new Answer(asked, (HttpServletResponse) response);
    chain.doFilter(request, answer);
    if (!request.isAsyncStarted()) {
      answer.end();
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getProtocol().startsWith("HTTP/1.")
        && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
  }

  /** Checks, when the response begins, whether the body has been read. */
  private static final class Answer extends HttpServletResponseWrapper {

    private final HttpServletRequest request;
    private boolean begun;
    private boolean unread;

    Answer(HttpServletRequest request, HttpServletResponse response) {
      super(response);
      this.request = request;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      begin();
      return super.getOutputStream();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      begin();
      return super.getWriter();
    }

    @Override
    public void flushBuffer() throws IOException {
      begin();
      super.flushBuffer();
    }

    /** The error page would be made after this filter has ended. */
    @Override
    public void sendError(int status) throws IOException {
      setStatus(status);
      begin();
      if (unread) {
        resetBuffer();
        Problems.write(Problem.of(status, HttpStatus.reason(status) + "."), this);
      } else {
        super.sendError(status);
      }
    }

    @Override
    public void sendError(int status, String message) throws IOException {
      sendError(status);
    }

    private void begin() {
      if (!begun && !isCommitted()) {
        begun = true;
        unread = !isRead();
        if (unread) {
          setHeader("Connection", "close");
        }
      }
    }

    /**
     * Whether the whole body has been read. If a request is refused, this reads what has arrived: a
     * short body usually comes together with its head.
     */
    private boolean isRead() {
      try {
        ServletInputStream body = request.getInputStream();
        if (getStatus() < SC_BAD_REQUEST || body.isFinished()) {
          return body.isFinished();
        }
        long dropped = 0;
        for (int there = body.available();
            there > 0 && dropped < MAX_DROPPED;
            there = body.available()) {
          dropped += Math.max(0, body.read(new byte[Math.min(there, MAX_DROPPED)]));
        }
        return body.isFinished() || dropped == request.getContentLengthLong();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("Whether a request body has been read is not known", e);
        return false;
      }
    }

    /** Sends the answer, and drops the rest of the body without this thread. */
    private void end() throws IOException {
      begin();
      if (!unread || !request.isAsyncSupported()) {
        return;
      }
      flushBuffer();
      try {
        AsyncContext async = request.startAsync();
        async.setTimeout(LINGER.toMillis());
        Rest rest = new Rest(request.getInputStream(), async);
        async.addListener(rest);
        rest.listen();
      } catch (IllegalStateException e) {
        LOG.debug("The rest of a request body cannot be dropped", e);
      }
    }
  }

  /** What still arrives of a body. */
  private static final class Rest implements ReadListener, AsyncListener {

    private final ServletInputStream body;
    private final AsyncContext async;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final byte[] buffer = new byte[8 << 10];
    private int dropped;

    Rest(ServletInputStream body, AsyncContext async) {
      this.body = body;
      this.async = async;
    }

    void listen() {
      body.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (dropped < MAX_DROPPED && !body.isFinished() && body.isReady()) {
        int count = body.read(buffer);
        if (count < 0) {
          break;
        }
        dropped += count;
      }
      if (dropped >= MAX_DROPPED) {
        end();
      }
    }

    @Override
    public void onAllDataRead() {
      end();
    }

    @Override
    public void onError(Throwable fault) {
      end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      end();
    }

    @Override
    public void onError(AsyncEvent event) {
      end();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private void end() {
      if (ended.compareAndSet(false, true)) {
        async.complete();
      }
    }
  }
}
