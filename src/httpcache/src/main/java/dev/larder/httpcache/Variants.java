package dev.larder.httpcache;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.SelectingFields;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.VariantIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The stored variants of a target, and the index that leads to them (RFC 9111 §4.1). */
final class Variants {

  /** The number of attempts to change an index that others change too. */
  private static final int INDEX_ATTEMPTS = 16;

  /** The number of a target's variants that one call asks about. */
  private static final int MAX_ASKED = 8;

  /** The number of targets for which this class remembers how the application confirms variants. */
  private static final int MAX_NAMED = 10_000;

  private final ResponseStore store;

  /**
   * Targets whose 304 has named the response that it confirms. For all other targets a call asks
   * about one variant only, because the answer would otherwise be unclear.
   */
  private final Set<CacheKey> named = ConcurrentHashMap.newKeySet();

  Variants(ResponseStore store) {
    this.store = store;
  }

  /** The variant that the request's selecting fields select. */
  Optional<StoredResponse> select(VariantIndex index, RequestHead request) {
    for (List<String> names : index.selections()) {
      Fields values = SelectingFields.values(names, request.fields());
      CacheKey key = index.key().withVariant(SelectingFields.digest(names, values));
      if (store.get(key).orElse(null) instanceof StoredResponse stored
          && stored.selecting().equals(values)) {
        return Optional.of(stored);
      }
    }
    return Optional.empty();
  }

  /** The key of the variant that the request selects by the newest selecting fields. */
  static CacheKey key(VariantIndex index, RequestHead request) {
    List<String> names = index.selections().isEmpty() ? List.of() : index.selections().get(0);
    Fields values = SelectingFields.values(names, request.fields());
    return names.isEmpty()
        ? index.key()
        : index.key().withVariant(SelectingFields.digest(names, values));
  }

  /** The variants that were stored last, the newest first. */
  List<StoredResponse> newest(VariantIndex index) {
    List<StoredResponse> newest = new ArrayList<>();
    for (String variant : index.variants()) {
      if (newest.size() < MAX_ASKED
          && store.get(index.key().withVariant(variant)).orElse(null)
              instanceof StoredResponse stored) {
        newest.add(stored);
      }
    }
    return newest;
  }

  /** Whether a 304 for this target names the response that it confirms. */
  boolean areNamed(CacheKey primary) {
    return named.contains(primary);
  }

  /** Remembers whether a 304 has named the response that it confirms. */
  void learn(CacheKey primary, boolean isNamed) {
    if (!isNamed) {
      named.remove(primary);
      return;
    }
    if (named.size() >= MAX_NAMED) {
      named.clear();
    }
    named.add(primary);
  }

  /**
   * Writes a variant into the index of its target.
   *
   * @return whether it can be found now
   */
  boolean note(StoredResponse response) {
    CacheKey primary = response.key().primary();
    String variant = response.key().variant();
    List<String> names = SelectingFields.names(response.head().fields()).orElse(List.of());
    for (int attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
      StoredEntry current = store.get(primary).orElse(null);
      VariantIndex index =
          current instanceof VariantIndex found ? found : VariantIndex.empty(primary);
      if (index.has(names, variant)) {
        return true;
      }
      VariantIndex next = index.with(names, variant);
      if (store.replace(current, next)) {
        index.droppedBy(next).forEach(dropped -> store.remove(primary.withVariant(dropped)));
        return true;
      }
    }
    return false;
  }
}
