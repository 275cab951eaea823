package dev.larder.httpcache;

import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.SearchVariance;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.VariantIndex;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Stored responses that answer other queries than their own, as their {@code No-Vary-Search} says.
 *
 * <p>Under the plain spelling of a query the store has an index of the targets whose stored
 * responses are equivalent. The index only leads to a response; the response's own field decides
 * whether it answers.
 */
final class Equivalents {

  /** The variant of such an index: no digest of selecting fields looks like it. */
  private static final String VARIANT = "search";

  /** How many targets an index leads to. */
  private static final int MAX_TARGETS = 8;

  /** The number of paths for which this class remembers what their responses say about queries. */
  private static final int MAX_PATHS = 10_000;

  private static final int INDEX_ATTEMPTS = 4;

  private final ResponseStore store;
  private final Variants variants;

  /** By origin and path, as the newest stored response has said it. */
  private final Map<String, SearchVariance> variances = new ConcurrentHashMap<>();

  Equivalents(ResponseStore store, Variants variants) {
    this.store = store;
    this.variants = variants;
  }

  /** A stored response for another target that answers this one too. */
  Optional<StoredResponse> find(CacheKey key, RequestHead request) {
    return index(key)
        .flatMap(
            index ->
                targets(index)
                    .flatMap(target -> stored(target, request).stream())
                    .filter(stored -> answers(stored, key))
                    .findFirst());
  }

  /** The keys of the targets that an index leads to. */
  private Stream<CacheKey> targets(CacheKey index) {
    return store.get(index).orElse(null) instanceof VariantIndex entry
        ? entry.variants().stream().map(index::withTarget)
        : Stream.empty();
  }

  private Optional<StoredResponse> stored(CacheKey key, RequestHead request) {
    StoredEntry entry = store.get(key).orElse(null);
    if (entry instanceof StoredResponse stored) {
      return Optional.of(stored);
    }
    return entry instanceof VariantIndex index ? variants.select(index, request) : Optional.empty();
  }

  private static boolean answers(StoredResponse stored, CacheKey key) {
    return SearchVariance.of(stored.head().fields())
        .filter(variance -> variance.areEquivalent(stored.key().query(), key.query()))
        .isPresent();
  }

  /** Adds a stored response to the index, if it answers other queries. */
  void note(StoredResponse response) {
    Optional<SearchVariance> variance = SearchVariance.of(response.head().fields());
    if (variance.isEmpty()) {
      return;
    }
    CacheKey key = response.key().primary();
    learn(key, variance.get());
    index(key, variance.get()).ifPresent(index -> note(index, key.target()));
  }

  private void note(CacheKey key, String target) {
    for (int attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
      StoredEntry current = store.get(key).orElse(null);
      VariantIndex index = current instanceof VariantIndex found ? found : VariantIndex.empty(key);
      if (index.has(List.of(), target)
          || store.replace(current, index.with(List.of(), target).limitedTo(MAX_TARGETS))) {
        return;
      }
    }
  }

  private void learn(CacheKey key, SearchVariance variance) {
    if (variances.size() >= MAX_PATHS) {
      variances.keySet().stream().findAny().ifPresent(variances::remove);
    }
    variances.put(key.origin() + key.path(), variance);
  }

  /**
   * A key that is shared by requests which one response is likely to answer; the key itself if no
   * other target is known. If such responses have variants, there is a key for each variant.
   */
  CacheKey shared(CacheKey key, RequestHead request) {
    return index(key)
        .map(
            index ->
                targets(index)
                    .flatMap(target -> variant(target, request).stream())
                    .findFirst()
                    .map(variant -> index.withVariant(VARIANT + ' ' + variant))
                    .orElse(index))
        .orElse(key);
  }

  private Optional<String> variant(CacheKey target, RequestHead request) {
    return store.get(target).orElse(null) instanceof VariantIndex index
        ? Optional.of(Variants.key(index, request).variant())
        : Optional.empty();
  }

  private Optional<CacheKey> index(CacheKey key) {
    // most applications never send the field
    return variances.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(variances.get(key.origin() + key.path()))
            .flatMap(variance -> index(key, variance));
  }

  private static Optional<CacheKey> index(CacheKey key, SearchVariance variance) {
    return variance
        .plain(key.query())
        .map(plain -> key.withTarget(key.path() + '?' + plain).withVariant(VARIANT));
  }
}
