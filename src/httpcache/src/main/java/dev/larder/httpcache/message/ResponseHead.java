package dev.larder.httpcache.message;

/**
 * Status and header section of a response.
 *
 * @param status the status code, 100 to 599
 */
public record ResponseHead(int status, Fields fields) {

  /** Whether the status says that the server failed (RFC 9110 §15.6). */
  public boolean isServerError() {
    return status >= 500;
  }

  /** Whether the response is neither interim nor an error: 2xx or 3xx. */
  public boolean isNonError() {
    return status >= 200 && status < 400;
  }
}
