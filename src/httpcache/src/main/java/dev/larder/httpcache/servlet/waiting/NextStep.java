package dev.larder.httpcache.servlet.waiting;

/** What a request does next that has waited for another one. */
public enum NextStep {
  /** It is answered with what the store has for it. */
  SERVE,
  /** It leads, or waits again for another request that leads. */
  JOIN,
  /** It goes to the application, whatever others do. */
  FORWARD,
  /** It is refused with 503, to spare the application or since it cannot get there. */
  REFUSE,
  /** It goes on in a dispatch. */
  DISPATCH;

  /** How a request has waited, and where it is now. */
  public enum Way {
    /** On its own thread. */
    THREAD,
    /** Without a thread; now on the thread of the request that released it, before its dispatch. */
    BEFORE_DISPATCH,
    /** Without a thread; now in the dispatch. */
    DISPATCHED,
    /** Without a thread; it may be answered from the store alone. */
    STORE_ONLY
  }

  /**
   * Decides it.
   *
   * @param landing how the wait ended
   * @param found whether a look-up has found a response that answers the request now
   * @param worthwhile whether the response that it would wait for can be for this request as well
   * @param again whether it has not yet waited as often, or as long, as it may
   */
  public static NextStep after(
      Way way, Landing landing, boolean found, boolean worthwhile, boolean again) {
    if (found) {
      return SERVE;
    }
    return switch (way) {
      case BEFORE_DISPATCH -> landing == Landing.CLOSED ? REFUSE : DISPATCH;
      case STORE_ONLY -> landing.allowsAnotherWait() && worthwhile && again ? JOIN : REFUSE;
      case THREAD -> landing.allowsAnotherWait() && worthwhile && again ? JOIN : FORWARD;
      case DISPATCHED -> {
        if (landing.isFailure() && !again) {
          yield REFUSE;
        }
        boolean hopes = landing.allowsAnotherWait() || landing.isFailure();
        yield hopes && worthwhile && again ? JOIN : FORWARD;
      }
    };
  }
}
