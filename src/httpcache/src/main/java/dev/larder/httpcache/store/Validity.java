package dev.larder.httpcache.store;

/** What the invalidation log says about a stored response. */
public enum Validity {
  /** None of its groups was invalidated since its mark. */
  VALID,
  /** It counts as stale: it may be validated, and served if stale responses may be served. */
  STALE,
  /** It is never served without a validation, not even stale. */
  DEAD
}
