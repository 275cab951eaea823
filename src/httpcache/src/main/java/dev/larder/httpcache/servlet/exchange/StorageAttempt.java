package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.Fill;
import dev.larder.httpcache.FillResult;
import dev.larder.httpcache.FillResult.NotStored;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.servlet.held.AsyncAnswer;
import dev.larder.httpcache.servlet.held.HeldResponse;
import dev.larder.httpcache.servlet.held.ObservedRequest;
import dev.larder.httpcache.store.StoredResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores the answer of one call to the application, or freshens a stored response with it, if the
 * answer was held from its first byte to its last. Used by one thread at a time.
 */
final class StorageAttempt {

  private final CacheOperations cache;
  private final RequestHead head;
  private final Fill fill;
  private final HeldResponse held;
  private final ObservedRequest observed;
  private final AsyncAnswer async;
  private @Nullable ResponseHead early;

  StorageAttempt(
      CacheOperations cache,
      Fill fill,
      HeldResponse held,
      ObservedRequest observed,
      AsyncAnswer async) {
    this.cache = cache;
    this.head = fill.request();
    this.fill = fill;
    this.held = held;
    this.observed = observed;
    this.async = async;
  }

  /**
   * Notes the head as the application has said it, before the cache changes it: by that head it is
   * decided whether the answer may be stored.
   *
   * @return why it will not be stored, if that is known already
   */
  Optional<Reason> noteHead() {
    early = held.head();
    return objection();
  }

  /** Why the answer would not be stored as it is now, if so. */
  Optional<Reason> objection() {
    return ownObjection().or(() -> cache.objection(fill, held.head(), observed.isPersonal()));
  }

  /**
   * Whether the answer is a 304 to the client's own condition, and the 200 that it stands for could
   * be stored (RFC 9110 §15.4.5).
   */
  boolean standsForStorable() {
    ResponseHead whole = new ResponseHead(HttpServletResponse.SC_OK, held.head().fields());
    return held.getStatus() == HttpServletResponse.SC_NOT_MODIFIED
        && !fill.isConditional()
        && ownObjection().isEmpty()
        && cache.objection(fill, whole, observed.isPersonal()).isEmpty();
  }

  /**
   * Ends the call: stores the answer, or freshens a stored response with it.
   *
   * @param stale the stored response that the call was to confirm, if there is one
   */
  FillResult store(Optional<StoredResponse> stale) {
    Optional<Reason> objection =
        ownObjection().or(() -> held.isWhole() ? Optional.empty() : Optional.of(Reason.INCOMPLETE));
    if (head.isHead() && stale.isPresent()) {
      cache.freshenByHead(
          fill, stale.get(), held.head(), held.declaredLength(), observed.isPersonal());
    }
    if (objection.isPresent()) {
      cache.events().notStored(fill.key(), objection.get());
      return new NotStored(objection.get());
    }
    return cache.finishFill(
        fill, early == null ? held.head() : early, held.body(), observed.isPersonal());
  }

  private Optional<Reason> ownObjection() {
    if (head.isHead()) {
      return Optional.of(Reason.HEAD);
    }
    if (observed.isAnsweredElsewhere()) {
      return Optional.of(Reason.INCOMPLETE);
    }
    if (held.isStreaming()) {
      return Optional.of(Reason.ASYNC);
    }
    if (observed.hasFailed() || async.hasFailed()) {
      return Optional.of(Reason.ERROR);
    }
    if (held.isEventStream()) {
      return Optional.of(Reason.EVENT_STREAM);
    }
    if (held.isTooLarge()) {
      return Optional.of(Reason.TOO_LARGE);
    }
    return held.hasTrailers() ? Optional.of(Reason.TRAILERS) : Optional.empty();
  }
}
