package dev.larder.httpcache;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.OtherVariants;
import dev.larder.httpcache.rules.Validators;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.StoredResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A call to the application whose response may be stored.
 *
 * @param mark read before the call
 * @param started on the steady clock
 * @param validating the stored response that the call is to confirm
 * @param variants stored responses for other requests, one of which it may confirm for this one
 */
public record Fill(
    CacheKey key,
    RequestHead request,
    Mark mark,
    Instant started,
    Optional<StoredResponse> validating,
    List<StoredResponse> variants) {

  public Fill {
    variants = List.copyOf(variants);
  }

  /** A call that confirms nothing. */
  static Fill of(CacheKey key, RequestHead request, Mark mark, Instant started) {
    return new Fill(key, request, mark, started, Optional.empty(), List.of());
  }

  /** The same call, to confirm a stored response if that has a validator. */
  Fill validating(Optional<StoredResponse> stored) {
    Optional<StoredResponse> usable =
        stored.filter(one -> Validators.of(one.head().fields()).isUsable());
    return new Fill(key, request, mark, started, usable, List.of());
  }

  /** The same call, to confirm one of several variants. */
  Fill selecting(List<StoredResponse> candidates) {
    return new Fill(key, request, mark, started, Optional.empty(), candidates);
  }

  /** What asks the application for the confirmation (RFC 9111 §4.3.1). */
  public Fields conditions() {
    return validating
        .map(stored -> Validators.of(stored.head().fields()).conditions())
        .orElseGet(() -> OtherVariants.conditions(variants));
  }

  /** Whether the application is asked for a confirmation. */
  public boolean isConditional() {
    return validating.isPresent() || !variants.isEmpty();
  }
}
