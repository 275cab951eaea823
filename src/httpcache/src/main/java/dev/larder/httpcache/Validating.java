package dev.larder.httpcache;

import dev.larder.httpcache.FillResult.Confirmed;
import dev.larder.httpcache.FillResult.Stored;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Freshening;
import dev.larder.httpcache.rules.OtherVariants;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.StorageDecision;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Freshens stored responses with the responses that confirm them (RFC 9111 §4.3.4, §4.3.5). */
final class Validating {

  /** The number of targets that are remembered because their 304 cannot be relied on. */
  private static final int MAX_UNRELIABLE = 10_000;

  /** Targets of which a 304 has named another response than the one that was asked about. */
  private final Set<CacheKey> unreliable = ConcurrentHashMap.newKeySet();

  private final CacheContext context;
  private final Variants variants;
  private final Storing storing;

  Validating(CacheContext context, Variants variants, Storing storing) {
    this.context = context;
    this.variants = variants;
    this.storing = storing;
  }

  /**
   * The same call, to confirm a stored response if that can be asked. A response that was
   * invalidated before the call's mark was read needs a strong confirmation; it is not enough that
   * no write came since.
   */
  Fill ask(Fill fill, StoredResponse stored) {
    return mayAsk(stored) ? fill.validating(stored, context.validityOf(stored)) : fill;
  }

  /** The same call, to confirm one of several variants if that can be asked. */
  Fill ask(Fill fill, List<StoredResponse> candidates) {
    return fill.selecting(candidates.stream().filter(this::mayAsk).toList());
  }

  private boolean mayAsk(StoredResponse stored) {
    return !unreliable.contains(stored.key().primary()) && !context.isCleared(stored);
  }

  /** Freshens a stored response with a 304, unless the 304 names another response. */
  FillResult freshen(Fill fill, StoredResponse stored, ResponseHead notModified, boolean personal) {
    return Freshening.isContradicted(stored.head(), notModified)
        ? contradicted(List.of(stored))
        : confirmed(fill, stored, notModified, personal);
  }

  /**
   * Removes a response that a 304 has contradicted, and remembers the target, so that no conditions
   * are sent for it again: an application that answers so once does so every time.
   */
  private FillResult contradicted(List<StoredResponse> asked) {
    if (unreliable.size() >= MAX_UNRELIABLE) {
      unreliable.clear();
    }
    for (StoredResponse stored : asked) {
      unreliable.add(stored.key().primary());
      context.store().remove(stored.key());
    }
    return storing.refuse(asked.get(0).key(), Reason.VALIDATOR_MISMATCH);
  }

  private Confirmed confirmed(
      Fill fill, StoredResponse stored, ResponseHead notModified, boolean personal) {
    ResponseHead merged = storing.dated(Freshening.merge(stored.head(), notModified));
    boolean mergeable =
        Freshening.isMergeable(
            stored.head(),
            notModified,
            storing.effective(notModified.fields()),
            context.settings().choices());
    if (!mergeable) {
      return unmerged(stored, merged);
    }
    if (!(storing.decide(fill, merged, personal) instanceof StorageDecision.Store decision)) {
      removeUnlessWished(fill, stored);
      return unmerged(stored, merged);
    }
    // the call may have been for an equivalent target
    Set<Group> groups = new LinkedHashSet<>(decision.groups());
    groups.add(stored.key().group());
    StoredResponse updated =
        stored.freshened(
            merged,
            groups,
            fill.mark(),
            storing.timing(fill, notModified, decision.lifetime()),
            storing.policy(fill, merged.fields()));
    if (!context.settings().compression().allows(merged)) {
      updated = updated.with(Gzip.NONE);
    }
    // replace only the entry that was validated: a later one is already right
    if (context.store().replace(stored, updated)) {
      context.events().stored(updated);
    }
    return new Confirmed(stored, merged, Optional.of(updated));
  }

  /**
   * Freshens the variant that a 304 speaks of, of those that the application was asked about, and
   * stores it for the request as well (§4.3.3).
   */
  FillResult select(Fill fill, ResponseHead notModified, boolean personal) {
    Optional<StoredResponse> selected = OtherVariants.selected(fill.variants(), notModified);
    variants.learn(fill.key(), selected.isPresent() && notModified.fields().has("ETag"));
    if (selected.isEmpty()) {
      return OtherVariants.isLeftOpen(fill.variants(), notModified)
          ? storing.refuse(fill.key(), Reason.UNMERGEABLE)
          : contradicted(fill.variants());
    }
    Confirmed confirmed = confirmed(fill, selected.get(), notModified, personal);
    if (confirmed.updated().isPresent()
        && storing.storeFor(fill, confirmed.updated().get()) instanceof Stored stored) {
      return new Confirmed(confirmed.confirmed(), confirmed.head(), Optional.of(stored.response()));
    }
    return confirmed;
  }

  private Confirmed unmerged(StoredResponse stored, ResponseHead merged) {
    context.events().notStored(stored.key(), Reason.UNMERGEABLE);
    return new Confirmed(stored, merged, Optional.empty());
  }

  /** A client that wants nothing stored must not remove what is stored for others. */
  private void removeUnlessWished(Fill fill, StoredResponse stored) {
    if (!context.wishesOf(fill.request()).noStore()) {
      context.store().remove(stored.key());
    }
  }

  /**
   * Freshens a stored response with the answer to HEAD, if that confirms it. It never freshens an
   * invalidated response: HEAD does not ask about the stored response.
   */
  void freshenByHead(
      Fill fill,
      StoredResponse stored,
      ResponseHead head,
      OptionalLong declaredLength,
      boolean personal) {
    if (context.validityOf(stored) == Validity.VALID
        && Freshening.isConfirmedByHead(stored, head, declaredLength)) {
      RequestHead get = new RequestHead("GET", fill.request().fields(), fill.request().session());
      Fill asGet = Fill.of(fill.key(), get, fill.mark(), fill.started());
      confirmed(asGet, stored, head, personal);
    }
  }
}
