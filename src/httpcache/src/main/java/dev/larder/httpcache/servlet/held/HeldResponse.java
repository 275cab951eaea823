package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.servlet.held.CallEnd.Refused;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
public final class HeldResponse extends HeldHead {

  /** The exchange that the response is held back for. */
  public interface Owner {
    /** Once, before the head of the response goes to the container. */
    void beforeHead(HeldResponse held);

    /**
     * Before the last bytes of a response go whose head has gone earlier. More than once if the
     * application writes more than it has declared.
     */
    default void beforeEnd(HeldResponse held) {}

    /** Whether a wish of the application to flush is to be followed at once. */
    boolean mayPass(HeldResponse held);

    /** It is certain that the body will not be here when the answer ends. */
    default void notKept(HeldResponse held) {}
  }

  /** What the container has of the answer. */
  private enum Delivery {
    /** Nothing but what it must have at once. */
    HELD,
    /** The head. */
    HEAD_PASSED,
    /** Head and body; what is written passes as it comes. */
    BODY_PASSED,
    /** An error, of which the container makes a page. */
    ERROR_PASSED
  }

  /** What is taken from the application. */
  private enum Intake {
    OPEN,
    /** Nothing more: the answer has ended. */
    CLOSED,
    /** Nothing but errors: the container answers, and some do that through this response. */
    LEFT_TO_CONTAINER
  }

  /** Whether the application has flushed the answer. */
  private enum Flush {
    NONE,
    /** It has, and the answer is held all the same. */
    WISHED,
    /** It has, and the client has what was written before. */
    DONE
  }

  private static final Logger LOG = LoggerFactory.getLogger(HeldResponse.class);

  private final HttpServletRequest request;
  private final Owner owner;
  private final HeldBody body;
  private final HeldCommit commit;
  private final HeldOutput output = new HeldOutput(this);
  private Delivery delivery = Delivery.HELD;
  private Intake intake = Intake.OPEN;
  private Flush flush = Flush.NONE;
  private boolean streaming;
  private volatile boolean attended = true;
  private @Nullable Runnable afterClose;
  private @Nullable Refused error;

  /**
   * Holds back what is written to the container's response.
   *
   * @param request that of the container
   * @param limit how many bytes of the body are held at the most
   */
  public HeldResponse(
      HttpServletRequest request, HttpServletResponse container, int limit, Owner owner) {
    super(request, container);
    this.request = request;
    this.body = new HeldBody(limit);
    this.commit = new HeldCommit(container);
    this.owner = owner;
  }

  // --- What the exchange asks and does
  // -------------------------------------------------------------------------------

  /** Whether the head has gone to the container. */
  public boolean isPassing() {
    return delivery != Delivery.HELD;
  }

  /** How the application has ended its answer. */
  CallEnd end() {
    if (error != null) {
      return error;
    }
    return !isPassing() && container.isCommitted()
        ? new CallEnd.AnsweredElsewhere()
        : new CallEnd.Complete();
  }

  /** An error that was not handed on yet. */
  public Optional<Refused> error() {
    return Optional.ofNullable(error);
  }

  /**
   * Whether every byte that was written is still here, as many as were declared, and nothing is
   * known to have failed.
   */
  public boolean isWhole() {
    boolean failed = output.push();
    return body.isWhole() && !failed && isDeclaredOrUnknown(body.written());
  }

  /** Whether the body has become larger than may be held. */
  public boolean isTooLarge() {
    return body.isTooLarge();
  }

  /** Whether the answer is made elsewhere, or in pieces. */
  public boolean isStreaming() {
    return streaming;
  }

  public byte[] body() {
    output.push();
    dropWhatIsNoContent();
    return body.toBytes();
  }

  // --- Asynchronous answers
  // ------------------------------------------------------------------------------------------

  /**
   * From now on the answer is made on threads of the application. What it wishes to be flushed
   * passes; if more follows, everything does.
   *
   * @param onClose told when the application closes its stream or writer
   */
  void startAsync(Runnable onClose) {
    afterClose = onClose;
    boolean wished = flush == Flush.WISHED;
    if (isPassing()) {
      flush = Flush.DONE;
    }
    if (wished && isOpen()) {
      try {
        flushFromApplication();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether the application has gone asynchronous, and the answer is held all the same. */
  public boolean isAsync() {
    return afterClose != null;
  }

  /** Whether the application has said all, without an error to be made into a page. */
  boolean isEnded() {
    return !isOpen() && error == null;
  }

  /**
   * From now on everything passes: the answer is made elsewhere, or in pieces that the client must
   * get at once.
   */
  void startStreaming() {
    if (!streaming) {
      streaming = true;
      owner.notKept(this);
    }
  }

  /** Whether somebody will know when the answer ends. If not, what comes passes. */
  void attend(boolean known) {
    attended = known;
  }

  private void touch() {
    if (!attended) {
      startStreaming();
    }
  }

  /**
   * Keeps no characters back where nothing tells when the answer ends, as after an asynchronous
   * dispatch to a target that this filter is not mapped to.
   */
  void charactersWritten(int count) {
    touch();
    if (commit.mayBeReachedWith(count) || streaming) {
      output.push();
      commit.written(body.written(), false);
    }
  }

  /** From now on only when the container is ready for it is anything written. */
  void startNonBlocking() throws IOException {
    output.push();
    startStreaming();
    if (!body.isEmpty()) {
      pass();
    }
  }

  /** Takes nothing more: the answer has ended, whatever the application still does. */
  void seal() {
    if (isOpen()) {
      intake = Intake.CLOSED;
    }
  }

  private boolean isOpen() {
    return intake == Intake.OPEN;
  }

  /**
   * Takes nothing more from the application. The container makes an error of the answer, and some
   * containers do that through this response.
   */
  void leaveToContainer() {
    intake = Intake.LEFT_TO_CONTAINER;
  }

  /** Sends what the container has still in its buffer, and the end. */
  void closeContainer() {
    try {
      container.getOutputStream().close();
    } catch (IOException | IllegalStateException e) {
      LOG.debug("The client left before the end of its asynchronous answer", e);
    }
  }

  // --- The end
  // -------------------------------------------------------------------------------------------------------

  /**
   * Forgets the application's answer, so that another can be given. Only while nothing has passed.
   */
  void discard() {
    body.drop();
    seal();
    error = null;
    forgetHead();
  }

  /**
   * Turns an answer that the client has already into a 304: no body, and no fields that describe
   * one. What the application still writes is dropped.
   */
  public void becomeNotModified() {
    // what was too large stays so
    body.clear();
    seal();
    headOfNotModified();
  }

  /** Ends the answer: what is held goes to the container. */
  public void finish() throws IOException {
    output.push();
    if (isPassing()) {
      owner.beforeEnd(this);
    } else {
      dropWhatIsNoContent();
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
  public void finishWithError(Refused failure) throws IOException {
    if (delivery == Delivery.ERROR_PASSED) {
      return;
    }
    forceStatus(failure.status());
    passHead();
    delivery = Delivery.ERROR_PASSED;
    hand(failure);
  }

  private void hand(Refused failure) throws IOException {
    if (failure.message() == null) {
      container.sendError(failure.status());
    } else {
      container.sendError(failure.status(), failure.message());
    }
  }

  /**
   * The application has failed. If it had ended its answer before, that goes to the client. If the
   * client has a part of it, it gets what was written since, and the container breaks it off. Else
   * the container makes a page of the error, with the fields that were set.
   */
  public void finishWithFailure() throws IOException {
    output.push();
    if (error != null) {
      finishWithError(error);
    } else if (!isOpen()) {
      finish();
      container.getOutputStream().close();
    } else if (!isPassing()) {
      headOfFailure();
      owner.beforeHead(this);
      delivery = Delivery.HEAD_PASSED;
      // the status is the container's: a listener of the application may still change it
      fields().writeTo(container);
    }
  }

  /** A 204 has no content, whatever was written; containers send none of it. */
  private void dropWhatIsNoContent() {
    if (getStatus() == SC_NO_CONTENT) {
      body.clear();
    }
  }

  // --- Letting pass
  // --------------------------------------------------------------------------------------------------

  private void passHead() {
    if (isPassing()) {
      return;
    }
    owner.beforeHead(this);
    delivery = Delivery.HEAD_PASSED;
    writeHead(error == null);
  }

  private void pass() throws IOException {
    passHead();
    if (delivery == Delivery.HEAD_PASSED) {
      // also while there is none: what is written later passes as it comes
      delivery = Delivery.BODY_PASSED;
      if (!body.isEmpty()) {
        body.writeTo(container.getOutputStream());
      }
    }
  }

  /** Takes bytes from the application. */
  void write(byte[] bytes, int offset, int length) throws IOException {
    if (!isOpen()) {
      return;
    }
    touch();
    if (flush == Flush.DONE && isAsync() && length > 0) {
      // what comes in pieces has its value while it comes
      startStreaming();
    }
    body.count(length);
    commit.written(body.written(), length > 0 && reachesDeclaredLength(body.written()));
    if (isPassing() && reachesDeclaredLength(body.written())) {
      owner.beforeEnd(this);
    }
    if (body.fits() && !mustStream()) {
      body.hold(bytes, offset, length);
      if (isPassing()) {
        container.getOutputStream().write(bytes, offset, length);
      }
      return;
    }
    boolean first = body.isWhole();
    body.giveUp();
    if (!isPassing()) {
      pass();
    }
    if (first) {
      body.drop();
      owner.notKept(this);
    }
    if (isOpen()) {
      container.getOutputStream().write(bytes, offset, length);
    }
  }

  private boolean mustStream() {
    return streaming || isEventStream();
  }

  /** The application wishes that the client gets what there is. */
  void flushFromApplication() throws IOException {
    if (output.isPushing() || !isOpen()) {
      return;
    }
    commit.flushed();
    touch();
    if (isPassing() || mustStream() || owner.mayPass(this)) {
      pass();
      flush = Flush.DONE;
      container.getOutputStream().flush();
    } else {
      flush = Flush.WISHED;
    }
  }

  /**
   * The application, or the container after a forward, ends the answer: nothing more is taken. What
   * is held stays here, since the exchange has still work to do.
   */
  void closeFromApplication() throws IOException {
    if (!isOpen()) {
      return;
    }
    output.push();
    output.close();
    seal();
    if (streaming) {
      pass();
      owner.beforeEnd(this);
      container.getOutputStream().close();
    } else if (afterClose != null) {
      afterClose.run();
    }
  }

  // --- HttpServletResponse: body
  // -------------------------------------------------------------------------------------

  @Override
  public ServletOutputStream getOutputStream() {
    touch();
    return output.stream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    touch();
    return output.writer();
  }

  @Override
  public void flushBuffer() throws IOException {
    if (!isOpen()) {
      return;
    }
    output.push();
    commit.flushed();
    if (getStatus() == SC_NOT_MODIFIED && !owner.mayPass(this)) {
      // the answer to a condition of the cache's own: the client may have sent none
      return;
    }
    touch();
    pass();
    flush = Flush.DONE;
    container.flushBuffer();
  }

  /**
   * Whether the container alone would have committed the response by now, although it may still be
   * here in full: from then on the application changes neither status nor fields.
   */
  @Override
  public boolean isCommitted() {
    return intake == Intake.LEFT_TO_CONTAINER
        ? container.isCommitted()
        : commit.isReached() || isPassing() || !isOpen() || container.isCommitted();
  }

  @Override
  public void reset() {
    resetForForward();
    resetHead();
  }

  @Override
  public void resetBuffer() {
    output.push();
    if (isCommitted()) {
      throw new IllegalStateException("The response has been committed");
    }
    body.reset();
    commit.reset();
  }

  /**
   * Before a forward: nothing that was written counts, and the target may choose between stream and
   * writer anew.
   */
  void resetForForward() {
    resetBuffer();
    if (flush == Flush.WISHED) {
      flush = Flush.NONE;
    }
    output.release();
  }

  @Override
  public int getBufferSize() {
    return container.getBufferSize();
  }

  @Override
  public void setBufferSize(int size) {
    output.push();
    if (body.written() > 0 || isCommitted()) {
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
    if (isIncluding()) {
      return;
    }
    if (code < SC_OK) {
      fields().sendInterim(container, code);
      return;
    }
    if (intake == Intake.LEFT_TO_CONTAINER) {
      hand(new Refused(code, message));
      return;
    }
    touch();
    resetBuffer();
    error = new Refused(code, message);
    if (streaming) {
      finishWithError(error);
    }
    seal();
  }

  @Override
  public void sendRedirect(String location, int code, boolean clearBuffer) throws IOException {
    if (isIncluding()) {
      return;
    }
    if (isCommitted()) {
      throw new IllegalStateException("The response has been committed");
    }
    String place = Containers.redirectLocation(container, request.getRequestURI(), location);
    if (clearBuffer) {
      resetBuffer();
      setContentLengthLong(0);
    }
    output.push();
    setStatus(code);
    setHeader("Location", place);
    touch();
    if (streaming) {
      finish();
    }
    seal();
    if (!streaming && afterClose != null) {
      afterClose.run();
    }
  }
}
