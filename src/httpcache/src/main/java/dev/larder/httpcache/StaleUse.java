package dev.larder.httpcache;

import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.Reuse;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Serves stale responses where that is permitted (RFC 9111 §4.2.4, RFC 5861). */
final class StaleUse {

  private final CacheContext context;

  StaleUse(CacheContext context) {
    this.context = context;
  }

  /** The stored response in place of an error, if it may be. */
  Optional<Serve> standIn(StoredResponse stored) {
    Instant now = context.time().now();
    Validity validity = context.validityOf(stored);
    if (!Reuse.mayStandInForError(stored, validity, now)
        && !Reuse.mayServeWhileRevalidating(stored, validity, now)) {
      return Optional.empty();
    }
    return Optional.of(serve(postpone(stored), Reason.STALE_IF_ERROR));
  }

  /** The stored response that a decision wants validated, if it may be served meanwhile. */
  Optional<Serve> whileRevalidating(ReuseDecision decision) {
    if (!(decision instanceof Validate validate)
        || (validate.reason() != Reason.EXPIRED && validate.reason() != Reason.INVALIDATED)) {
      return Optional.empty();
    }
    StoredResponse stored = validate.stored();
    boolean may =
        Reuse.mayServeWhileRevalidating(stored, context.validityOf(stored), context.time().now());
    return may ? Optional.of(serve(stored, Reason.STALE_WHILE_REVALIDATE)) : Optional.empty();
  }

  /** The response that has expired, if the request arrived before it was generated. */
  Optional<Serve> generatedSince(Instant arrival, ReuseDecision decision) {
    if (!(decision instanceof Validate validate)
        || (validate.reason() != Reason.EXPIRED && validate.reason() != Reason.S_MAXAGE)) {
      return Optional.empty();
    }
    StoredResponse stored = validate.stored();
    Duration age = context.ageOf(stored);
    boolean may =
        stored.timing().freshnessLifetime().compareTo(Duration.ZERO) > 0
            && !context.time().now().minus(age).isBefore(arrival);
    return may ? Optional.of(new Serve(stored, age, true, validate.reason())) : Optional.empty();
  }

  private Serve serve(StoredResponse stored, Reason reason) {
    return new Serve(stored, context.ageOf(stored), false, reason);
  }

  boolean mayTryAgain(StoredResponse stored) {
    return !context.time().now().isBefore(stored.timing().retryNotBefore());
  }

  StoredResponse postpone(StoredResponse stored) {
    StoredResponse waiting =
        stored.withRetryNotBefore(context.time().now().plus(context.settings().retryDelay()));
    context.store().replace(stored, waiting);
    return waiting;
  }
}
