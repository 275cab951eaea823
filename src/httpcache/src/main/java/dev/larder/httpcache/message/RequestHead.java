package dev.larder.httpcache.message;

/**
 * The head of a request (RFC 9110 §3.4), without its target.
 *
 * @param method the method, as it was sent: methods are case-sensitive
 * @param fields the header section
 * @param session whether the request names a session that the server knows: an identity that no
 *     field shows
 */
public record RequestHead(String method, Fields fields, boolean session) {

  /** A copy that does not depend on the request. */
  public RequestHead settled() {
    return new RequestHead(method, fields.settled(), session);
  }

  /** Whether the method is safe (RFC 9110 §9.2.1). An unknown method counts as unsafe. */
  public boolean isSafe() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  public boolean isGet() {
    return method.equals("GET");
  }

  public boolean isHead() {
    return method.equals("HEAD");
  }

  /**
   * Whether the answer may be meant for one user alone: the request carries credentials or a known
   * session.
   */
  public boolean isPersonal() {
    return session || fields.has("Authorization");
  }
}
