package dev.larder.api;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;

/** The conditions of requests (RFC 9110 §13) on resources with entity tags. */
public final class Conditions {

  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  private Conditions() {}

  /** The answer to a read: with the entity, or 304 for a client that has it, or 412. */
  public static Response.ResponseBuilder read(Request request, EntityTag tag, Object entity) {
    Response.ResponseBuilder other = request.evaluatePreconditions(tag);
    return (other == null ? Response.ok(entity) : other).tag(tag);
  }

  /**
   * Checks the conditions of a write against the present state, within its transaction.
   *
   * @throws ProblemException with status 412 if they do not hold
   */
  public static void require(Request request, EntityTag tag) {
    if (request.evaluatePreconditions(tag) != null) {
      throw new ProblemException(
          Problem.of(PRECONDITION_FAILED, "The condition of the request does not hold."));
    }
  }

  /**
   * Runs a write. One that loses a race against another changes nothing, and is told so: the state
   * that its condition was about is gone.
   *
   * @throws ProblemException with status 412 if it had a condition, else 409
   */
  public static <T> T write(HttpHeaders fields, Supplier<T> write) {
    try {
      return write.get();
    } catch (StaleVersionException e) {
      boolean conditional = fields.getHeaderString(HttpHeaders.IF_MATCH) != null;
      ProblemException lost =
          new ProblemException(
              Problem.of(
                  conditional ? PRECONDITION_FAILED : CONFLICT,
                  "Somebody else has changed this at the same time. Read it again."));
      lost.initCause(e);
      throw lost;
    }
  }
}
