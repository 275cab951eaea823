package dev.larder.api;

import jakarta.ws.rs.core.Response;

/** Names of HTTP status codes. */
public final class HttpStatus {

  private HttpStatus() {}

  /** The reason phrase of a status, or a general one where it has no name. */
  public static String reason(int status) {
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Error" : known.getReasonPhrase();
  }
}
