package dev.larder.httpcache.store;

/** An entry of a store: a response, or the index of a target's variants. Immutable. */
public sealed interface StoredEntry permits StoredResponse, VariantIndex {

  /** The key under which this is kept. */
  CacheKey key();

  /**
   * A number that no other entry of this process has: two entries with the same are the same entry.
   */
  long id();
}
