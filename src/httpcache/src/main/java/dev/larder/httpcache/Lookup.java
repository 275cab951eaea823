package dev.larder.httpcache;

import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.OtherVariants;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.Reuse;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.rules.Spreading;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Timing;
import dev.larder.httpcache.store.Validity;
import dev.larder.httpcache.store.VariantIndex;
import java.util.List;
import java.util.Optional;

/** Finds what is stored for a request, and decides whether it answers (RFC 9111 §4). */
final class Lookup {

  private final CacheContext context;
  private final ResponseStore store;
  private final InvalidationLog log;
  private final TimeSource time;
  private final boolean obeysClients;
  private final Spreading spreading;
  private final Variants variants;
  private final Equivalents equivalents;
  private final IncompleteResponses incomplete;

  Lookup(
      CacheContext context,
      Variants variants,
      Equivalents equivalents,
      IncompleteResponses incomplete) {
    this.context = context;
    this.store = context.store();
    this.log = context.log();
    this.time = context.time();
    this.obeysClients = context.settings().choices().requestDirectives();
    this.spreading = context.settings().spreading();
    this.variants = variants;
    this.equivalents = equivalents;
    this.incomplete = incomplete;
  }

  ReuseDecision decide(CacheKey key, RequestHead request) {
    RequestDirectives wishes =
        obeysClients ? RequestDirectives.of(request.fields()) : RequestDirectives.NONE;
    return Reuse.withoutApplication(wishes, find(key, request, wishes));
  }

  private ReuseDecision find(CacheKey key, RequestHead request, RequestDirectives wishes) {
    Optional<StoredEntry> near = store.getNear(key);
    if (!(near.orElse(null) instanceof StoredResponse stored)) {
      return find(key, request, wishes, store.getFurther(key, near));
    }
    ReuseDecision decision = decide(request, wishes, stored);
    if (decision instanceof Serve serve && serve.fresh()) {
      return decision;
    }
    Optional<StoredEntry> entry = store.getFurther(key, near);
    boolean same = entry.isPresent() && entry.get().id() == stored.id();
    return same ? decision : find(key, request, wishes, entry);
  }

  private ReuseDecision find(
      CacheKey key, RequestHead request, RequestDirectives wishes, Optional<StoredEntry> entry) {
    if (entry.isEmpty()) {
      return incomplete
          .find(key, request)
          .map(part -> onlyServed(decide(request, wishes, part)))
          .or(() -> equivalents.find(key, request).map(one -> decide(request, wishes, one)))
          .orElse(new Forward(Reason.URI_MISS));
    }
    if (entry.get() instanceof StoredResponse stored) {
      return decide(request, wishes, stored);
    }
    VariantIndex index = (VariantIndex) entry.get();
    return variants
        .select(index, request)
        .map(stored -> decide(request, wishes, stored))
        .orElseGet(() -> new Forward(Reason.VARY_MISS, candidates(index, request)));
  }

  /** The key of the requests that may wait for the same response as this one. */
  CacheKey shared(CacheKey key, RequestHead request, ReuseDecision decision) {
    Optional<CacheKey> variant =
        found(decision).map(StoredResponse::key).filter(found -> !found.variant().isEmpty());
    if (variant.isPresent()) {
      return variant.get();
    }
    if (decision instanceof Forward forward
        && forward.reason() != Reason.URI_MISS
        && store.get(key).orElse(null) instanceof VariantIndex index) {
      return Variants.key(index, request);
    }
    return equivalents.shared(key, request);
  }

  private static Optional<StoredResponse> found(ReuseDecision decision) {
    if (decision instanceof Serve serve) {
      return Optional.of(serve.stored());
    }
    return decision instanceof Validate validate
        ? Optional.of(validate.stored())
        : Optional.empty();
  }

  private List<StoredResponse> candidates(VariantIndex index, RequestHead request) {
    if (!request.isGet() || request.fields().has("Range")) {
      return List.of();
    }
    List<StoredResponse> others =
        variants.newest(index).stream().filter(stored -> !context.isCleared(stored)).toList();
    List<StoredResponse> candidates = OtherVariants.candidates(request, others);
    boolean one = candidates.size() > 1 && !variants.areNamed(index.key());
    return one ? candidates.subList(0, 1) : candidates;
  }

  /** A part is served while it is fresh, and never validated. */
  private static ReuseDecision onlyServed(ReuseDecision decision) {
    return decision instanceof Serve ? decision : new Forward(decision.reason());
  }

  private ReuseDecision decide(
      RequestHead request, RequestDirectives wishes, StoredResponse stored) {
    Validity validity = log.since(stored.groups(), stored.mark());
    if (validity == Validity.DEAD && context.isCleared(stored)) {
      return new Forward(Reason.INVALIDATED);
    }
    ReuseDecision decision = Reuse.decide(request, wishes, stored, validity, time.now());
    return decision instanceof Serve serve && isDue(serve) ? serve.asDue() : decision;
  }

  /** Whether a fresh response is to be fetched again, and no attempt has failed a while ago. */
  private boolean isDue(Serve serve) {
    Timing timing = serve.stored().timing();
    return serve.fresh()
        && spreading.isDue(timing.freshnessLifetime(), serve.age())
        && !time.now().isBefore(timing.retryNotBefore());
  }
}
