package dev.larder.httpcache;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.OtherVariants;
import dev.larder.httpcache.rules.Validators;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
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
 * @param conditions what asks the application for the confirmation (RFC 9111 §4.3.1)
 */
public record Fill(
    CacheKey key,
    RequestHead request,
    Mark mark,
    Instant started,
    Optional<StoredResponse> validating,
    List<StoredResponse> variants,
    Fields conditions) {

  public Fill {
    variants = List.copyOf(variants);
  }

  /** A call that confirms nothing. */
  static Fill of(CacheKey key, RequestHead request, Mark mark, Instant started) {
    return new Fill(key, request, mark, started, Optional.empty(), List.of(), Fields.empty());
  }

  /**
   * The same call, with conditions that ask to confirm a stored response, if it has a validator.
   *
   * @param validity of the stored response after the mark was read
   */
  Fill validating(StoredResponse stored, Validity validity) {
    Validators usable = Validators.usable(stored, validity);
    return usable.isUsable()
        ? new Fill(key, request, mark, started, Optional.of(stored), List.of(), usable.conditions())
        : this;
  }

  /** The same call, to confirm one of several variants. */
  Fill selecting(List<StoredResponse> candidates) {
    Fields tags = OtherVariants.conditions(candidates);
    return new Fill(key, request, mark, started, Optional.empty(), candidates, tags);
  }

  /** Whether the application is asked for a confirmation. */
  public boolean isConditional() {
    return validating.isPresent() || !variants.isEmpty();
  }
}
