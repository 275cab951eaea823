package dev.larder.httpcache;

import dev.larder.httpcache.message.SecondsText;
import dev.larder.httpcache.rules.Reason;
import java.time.Duration;

/** This cache's member of {@code Cache-Status} (RFC 9211): what it did, and why. */
public final class CacheStatus {

  private static final String NAME = "larder";
  private static final SecondsText HIT = new SecondsText(NAME + "; hit; ttl=");

  private CacheStatus() {}

  /**
   * The store answered.
   *
   * @param timeToLive how long the response stays fresh; negative if it is stale
   */
  public static String hit(Duration timeToLive, Reason reason) {
    String hit = HIT.of(timeToLive.toSeconds());
    return reason == Reason.FRESH ? hit : hit + detail(reason);
  }

  /** The request waited for another, whose response the store then had. */
  public static String collapsed(Reason missed, Duration timeToLive) {
    return NAME + "; fwd=" + forwardReason(missed) + "; collapsed; ttl=" + timeToLive.toSeconds();
  }

  /**
   * The application answers, and the head is sent before it is decided whether to store the
   * response. Without {@code stored} the member leaves that open (RFC 9211 §2.5).
   */
  public static String undecided(Reason missed) {
    return NAME + "; fwd=" + forwardReason(missed) + detailUnlessTold(missed);
  }

  /** The application answered; the detail says why its response was not stored, if that matters. */
  public static String forwarded(Reason missed, Reason detail) {
    return NAME + "; fwd=" + forwardReason(missed) + detail(told(missed, detail));
  }

  /** The application answered, and its response is stored. */
  public static String stored(Reason missed) {
    return NAME + "; fwd=" + forwardReason(missed) + "; stored" + detailUnlessTold(missed);
  }

  /** The application was called, and the store answered: after a 304, or in place of an error. */
  public static String forwardedAndServed(
      Reason missed, int forwardStatus, Duration timeToLive, Reason detail) {
    return NAME
        + "; fwd="
        + forwardReason(missed)
        + (forwardStatus > 0 ? "; fwd-status=" + forwardStatus : "")
        + "; ttl="
        + timeToLive.toSeconds()
        + detail(told(missed, detail));
  }

  /**
   * The reason that is shown. If the application was called although a window of the response could
   * have allowed to serve it stale, this is shown, unless the new response is not stored.
   */
  private static Reason told(Reason missed, Reason detail) {
    boolean ended = detail == Reason.VALIDATED || detail == Reason.ERROR;
    return missed == Reason.S_MAXAGE && ended ? missed : detail;
  }

  /** The cache answered itself: the client wanted a stored response or none. */
  public static String refused(Reason reason) {
    return NAME + detail(reason);
  }

  /** The detail where {@code fwd} does not say the same already. */
  private static String detailUnlessTold(Reason missed) {
    return missed == Reason.URI_MISS || missed == Reason.VARY_MISS ? "" : detail(missed);
  }

  private static String detail(Reason reason) {
    return "; detail=" + reason.token();
  }

  /** The value of {@code fwd} (RFC 9211 §2.2). */
  private static String forwardReason(Reason reason) {
    return switch (reason) {
      case METHOD -> "method";
      case URI_MISS -> "uri-miss";
      case VARY_MISS -> "vary-miss";
      case EXPIRED, INVALIDATED, S_MAXAGE, NO_CACHE, UNMERGEABLE, VALIDATOR_MISMATCH -> "stale";
      case SESSION, CREDENTIALS, REQUEST_NO_CACHE, REQUEST_MAX_AGE, REQUEST_MIN_FRESH -> "request";
      default -> "bypass";
    };
  }
}
