package dev.larder.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A problem document (RFC 9457), media type {@value #MEDIA_TYPE}. Carries what the client may know
 * and nothing of the inside.
 *
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what is wrong, for a person
 * @param errors the members or parameters that are wrong; empty if the problem is of another kind
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<Invalid> errors) {

  /** The media type of problem documents. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  /** A problem without a list of errors. */
  public static Problem of(int status, String detail) {
    return new Problem("about:blank", HttpStatus.reason(status), status, detail, List.of());
  }

  /** A problem that names the members or parameters that are wrong. */
  public static Problem of(int status, String detail, List<Invalid> errors) {
    return new Problem("about:blank", HttpStatus.reason(status), status, detail, errors);
  }

  /** One member or parameter that is wrong. */
  public record Invalid(String name, String reason) {}
}
