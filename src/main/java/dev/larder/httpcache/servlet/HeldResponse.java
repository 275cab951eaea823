package dev.larder.httpcache.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response of one call to the application, held back: status, fields and body stay here until
 * the exchange knows what to do with them, or until there is a reason to let them pass (the body is
 * too large to be held, the application commits the response, it streams). Then the head goes to
 * the container, followed by what was held and everything that still comes.
 *
 * <p>Content type, character encoding, locale and cookies go to the container at once, since their
 * rules are the container's; {@link #discard()} takes back the first three.
 *
 * <p>Belongs to one request; used by one thread at a time.
 */
final class HeldResponse extends HeldHead {

  /** Told when the client is about to learn something. */
  interface BeforeHead {
    /** Once, before the head of the response goes to the container. */
    void beforeHead(HeldResponse held);

    /**
     * Before the last bytes of a response go whose head has gone earlier. More than once if the
     * application writes more than it has declared.
     */
    default void beforeEnd(HeldResponse held) {}
  }

  /** Says whether a wish of the application to flush is to be followed at once. */
  interface FlushPolicy {
    boolean mayPass(HeldResponse held);
  }

  private final BeforeHead beforeHead;
  private final FlushPolicy flushPolicy;
  private final HeldBody body;
  private final HeldOutput output = new HeldOutput(this);
  private boolean passing;
  private boolean bodyPassed;
  private boolean closed;
  private boolean streaming;
  private @Nullable HeldError error;

  /** A {@code sendError} that was not handed on yet. */
  record HeldError(int status, @Nullable String message) {}

  /**
   * Holds back what is written to the container's response.
   *
   * @param limit how many bytes of the body are held at the most
   */
  HeldResponse(
      HttpServletResponse container, int limit, BeforeHead beforeHead, FlushPolicy flushPolicy) {
    super(container);
    this.body = new HeldBody(limit);
    this.beforeHead = beforeHead;
    this.flushPolicy = flushPolicy;
  }

  // --- What the exchange asks and does
  // -------------------------------------------------------------------------------

  /** Whether the head has gone to the container. */
  boolean isPassing() {
    return passing;
  }

  Optional<HeldError> error() {
    return Optional.ofNullable(error);
  }

  /**
   * Whether every byte that was written is still here, as many as were declared, and nothing is
   * known to have failed.
   */
  boolean isWhole() {
    boolean failed = output.push();
    return body.isWhole() && !failed && isDeclaredOrUnknown(body.written());
  }

  /** Whether the body has become larger than may be held. */
  boolean isTooLarge() {
    return body.isTooLarge();
  }

  /** Whether the answer is made elsewhere, or in pieces. */
  boolean isStreaming() {
    return streaming;
  }

  byte[] body() {
    output.push();
    return body.toBytes();
  }

  /**
   * From now on everything passes: the answer is made elsewhere, or in pieces that the client must
   * get at once.
   */
  void startStreaming() {
    streaming = true;
  }

  /**
   * Keeps no characters back where nothing tells when the answer ends, as after an asynchronous
   * dispatch to a target that this filter is not mapped to.
   */
  void charactersWritten() {
    if (streaming) {
      output.push();
    }
  }

  /** From now on only when the container is ready for it is anything written. */
  void startNonBlocking() throws IOException {
    output.push();
    streaming = true;
    if (!body.isEmpty()) {
      pass();
    }
  }

  /**
   * Forgets the application's answer, so that another can be given. Only while nothing has passed.
   */
  void discard() {
    body.drop();
    closed = true;
    error = null;
    forgetHead();
  }

  /**
   * Turns an answer that the client has already into a 304: no body, and no fields that describe
   * one. What the application still writes is dropped.
   */
  void becomeNotModified() {
    // what was too large stays so
    body.clear();
    closed = true;
    headOfNotModified();
  }

  /** Ends the answer: what is held goes to the container. */
  void finish() throws IOException {
    output.push();
    if (passing) {
      beforeHead.beforeEnd(this);
    } else {
      if (body.isWhole() && !streaming) {
        declareMeasuredLength(body.written());
      }
      pass();
      if (getStatus() == SC_NOT_MODIFIED) {
        NotModified.send(container);
      }
    }
  }

  /**
   * Hands a held {@code sendError} on to the container, with the fields that were set before it.
   */
  void finishWithError(HeldError failure) throws IOException {
    forceStatus(failure.status());
    passHead();
    if (failure.message() == null) {
      container.sendError(failure.status());
    } else {
      container.sendError(failure.status(), failure.message());
    }
  }

  /**
   * The application has failed: an answer that it had ended before goes to the client all the same,
   * else the fields that may stand on the page of the error, which the container makes.
   */
  void finishWithFailure() throws IOException {
    if (closed && error == null) {
      finish();
    } else if (!passing) {
      headOfFailure();
      passHead();
    }
  }

  // --- Letting pass
  // --------------------------------------------------------------------------------------------------

  private void passHead() {
    if (passing) {
      return;
    }
    beforeHead.beforeHead(this);
    passing = true;
    writeHead(error == null);
  }

  private void pass() throws IOException {
    passHead();
    boolean first = !bodyPassed;
    // also while there is none: what is written later passes as it comes
    bodyPassed = true;
    if (first && !body.isEmpty()) {
      body.writeTo(container.getOutputStream());
    }
  }

  /** Takes bytes from the application. */
  void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed) {
      return;
    }
    body.count(length);
    if (passing && reachesDeclaredLength(body.written())) {
      beforeHead.beforeEnd(this);
    }
    if (body.fits() && !mustStream()) {
      body.hold(bytes, offset, length);
      if (passing) {
        container.getOutputStream().write(bytes, offset, length);
      }
      return;
    }
    boolean first = body.isWhole();
    body.giveUp();
    if (!passing) {
      pass();
    }
    if (first) {
      body.drop();
    }
    if (!closed) {
      container.getOutputStream().write(bytes, offset, length);
    }
  }

  private boolean mustStream() {
    return streaming || isEventStream();
  }

  /** The application wishes that the client gets what there is. */
  void flushFromApplication() throws IOException {
    if (output.isPushing() || closed) {
      return;
    }
    if (passing || mustStream() || flushPolicy.mayPass(this)) {
      pass();
      container.getOutputStream().flush();
    }
  }

  /**
   * The application, or the container after a forward, ends the answer: nothing more is taken. What
   * is held stays here, since the exchange has still work to do.
   */
  void closeFromApplication() throws IOException {
    if (closed) {
      return;
    }
    output.push();
    closed = true;
    if (streaming) {
      pass();
      beforeHead.beforeEnd(this);
      container.getOutputStream().close();
    }
  }

  // --- HttpServletResponse: body
  // -------------------------------------------------------------------------------------

  @Override
  public ServletOutputStream getOutputStream() {
    return output.stream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    return output.writer();
  }

  @Override
  public void flushBuffer() throws IOException {
    if (closed) {
      return;
    }
    output.push();
    if (getStatus() == SC_NOT_MODIFIED && !flushPolicy.mayPass(this)) {
      // the answer to a condition of the cache's own: the client may have sent none
      return;
    }
    pass();
    container.flushBuffer();
  }

  @Override
  public boolean isCommitted() {
    return passing || closed || container.isCommitted();
  }

  @Override
  public void reset() {
    resetForForward();
    resetHead();
  }

  @Override
  public void resetBuffer() {
    if (isCommitted()) {
      throw new IllegalStateException("The response has been committed");
    }
    output.push();
    body.reset();
  }

  /**
   * Before a forward: nothing that was written counts, and the target may choose between stream and
   * writer anew.
   */
  void resetForForward() {
    resetBuffer();
    output.release();
  }

  @Override
  public int getBufferSize() {
    return container.getBufferSize();
  }

  @Override
  public void setBufferSize(int size) {
    if (body.written() > 0) {
      throw new IllegalStateException("Content has been written");
    }
    container.setBufferSize(size);
  }

  @Override
  public int getStatus() {
    return error == null ? super.getStatus() : error.status();
  }

  // --- HttpServletResponse: errors and redirects
  // ---------------------------------------------------------------------

  @Override
  public void sendError(int code) throws IOException {
    end(code, null);
  }

  @Override
  public void sendError(int code, String message) throws IOException {
    end(code, message);
  }

  private void end(int code, @Nullable String message) throws IOException {
    if (code < SC_OK) {
      fields().writeTo(container);
      container.sendError(code);
      return;
    }
    resetBuffer();
    error = new HeldError(code, message);
    if (streaming) {
      finishWithError(error);
    }
    closed = true;
  }

  @Override
  public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
    if (isCommitted()) {
      throw new IllegalStateException("The response has been committed");
    }
    if (clearBuffer) {
      resetBuffer();
      setContentLengthLong(0);
    }
    output.push();
    setStatus(code);
    setHeader("Location", location);
    if (streaming) {
      finish();
    }
    closed = true;
  }
}
