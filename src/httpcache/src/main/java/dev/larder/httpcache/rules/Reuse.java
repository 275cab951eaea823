package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Unsatisfiable;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StalePermission;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a stored response may answer a request (RFC 9111 §4). */
public final class Reuse {

  private Reuse() {}

  /**
   * Decides about a response that was selected for the request by target and {@code Vary}.
   *
   * @param wishes the client's directives, or none where they are not obeyed
   * @param validity what the invalidation log says of it
   * @param now by the clock of its timing
   */
  public static ReuseDecision decide(
      RequestHead request,
      RequestDirectives wishes,
      StoredResponse stored,
      Validity validity,
      Instant now) {
    Optional<Reason> refusal = refusal(request, stored);
    if (refusal.isPresent()) {
      return new Forward(refusal.get());
    }
    if (validity == Validity.DEAD) {
      return new Validate(stored, Reason.INVALIDATED);
    }
    if (stored.policy().alwaysValidate()) {
      return new Validate(stored, Reason.NO_CACHE);
    }
    Duration age = CurrentAge.of(stored.timing(), now);
    Duration timeToLive = stored.timing().freshnessLifetime().minus(age);
    Optional<Reason> unwanted = unwanted(wishes, age, timeToLive);
    if (unwanted.isPresent()) {
      return new Validate(stored, unwanted.get());
    }
    if (validity == Validity.VALID && isPositive(timeToLive)) {
      return new Serve(stored, age, true, Reason.FRESH);
    }
    if (validity == Validity.VALID && isWantedStale(wishes, stored, timeToLive)) {
      return new Serve(stored, age, false, Reason.MAX_STALE);
    }
    if (now.isBefore(stored.timing().retryNotBefore())
        && mayStandInForError(stored, validity, now)) {
      return new Serve(stored, age, false, Reason.STALE_IF_ERROR);
    }
    return new Validate(
        stored, validity == Validity.STALE ? Reason.INVALIDATED : expired(stored, now));
  }

  /**
   * The reason for not serving a stale response: it has expired, or {@code s-maxage} overrides its
   * window.
   */
  private static Reason expired(StoredResponse stored, Instant now) {
    ReusePolicy policy = stored.policy();
    boolean overridden =
        policy.stale() == StalePermission.OVERRIDDEN_BY_S_MAXAGE
            && (isWithin(policy.staleIfError(), stored, now)
                || isWithin(policy.staleWhileRevalidate(), stored, now));
    return overridden ? Reason.S_MAXAGE : Reason.EXPIRED;
  }

  /** Why the response may not answer this user's request, if so (RFC 9111 §3.5). */
  static Optional<Reason> refusal(RequestHead request, StoredResponse stored) {
    if (request.session() && !stored.policy().shared()) {
      return Optional.of(Reason.SESSION);
    }
    return request.fields().has("Authorization") && !stored.policy().sharedWithCredentials()
        ? Optional.of(Reason.CREDENTIALS)
        : Optional.empty();
  }

  /** The decision for a client that wants a stored response or none (§5.2.1.7). */
  public static ReuseDecision withoutApplication(RequestDirectives wishes, ReuseDecision decision) {
    return wishes.onlyIfCached() && !(decision instanceof Serve)
        ? new Unsatisfiable(Reason.ONLY_IF_CACHED)
        : decision;
  }

  /**
   * Whether a status is an error that a stale response may replace (RFC 5861 §4). An invalid status
   * code counts as 500 (RFC 9110 §15).
   */
  public static boolean isErrorToStandInFor(int status) {
    return status == 500 || (status >= 502 && status <= 504) || status >= 600;
  }

  private static Optional<Reason> unwanted(
      RequestDirectives wishes, Duration age, Duration timeToLive) {
    if (wishes.noCache()) {
      return Optional.of(Reason.REQUEST_NO_CACHE);
    }
    if (wishes.maxAge().isPresent() && age.compareTo(wishes.maxAge().get()) > 0) {
      return Optional.of(Reason.REQUEST_MAX_AGE);
    }
    return wishes.minFresh().isPresent() && timeToLive.compareTo(wishes.minFresh().get()) < 0
        ? Optional.of(Reason.REQUEST_MIN_FRESH)
        : Optional.empty();
  }

  private static boolean isWantedStale(
      RequestDirectives wishes, StoredResponse stored, Duration timeToLive) {
    return stored.policy().stale() == StalePermission.GRANTED
        && wishes.maxStale().filter(most -> timeToLive.negated().compareTo(most) <= 0).isPresent();
  }

  private static boolean isPositive(Duration duration) {
    return duration.compareTo(Duration.ZERO) > 0;
  }

  /**
   * Whether the response may be served stale in place of an error (RFC 5861 §4, RFC 9111 §4.2.4).
   */
  public static boolean mayStandInForError(StoredResponse stored, Validity validity, Instant now) {
    return mayBeStale(stored, validity) && isWithin(stored.policy().staleIfError(), stored, now);
  }

  /** Whether the response may be served stale while it is validated (RFC 5861 §3). */
  public static boolean mayServeWhileRevalidating(
      StoredResponse stored, Validity validity, Instant now) {
    return mayBeStale(stored, validity)
        && isWithin(stored.policy().staleWhileRevalidate(), stored, now);
  }

  private static boolean mayBeStale(StoredResponse stored, Validity validity) {
    return validity != Validity.DEAD
        && stored.policy().stale().inWindows()
        && !stored.policy().alwaysValidate();
  }

  /** Whether the response has been stale no longer than a window, if there is one. */
  private static boolean isWithin(Duration window, StoredResponse stored, Instant now) {
    if (window.isZero()) {
      return false;
    }
    Duration staleness =
        CurrentAge.of(stored.timing(), now).minus(stored.timing().freshnessLifetime());
    return staleness.compareTo(window) <= 0;
  }
}
