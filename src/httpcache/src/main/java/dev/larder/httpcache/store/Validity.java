package dev.larder.httpcache.store;

/** What the invalidation log says of a stored response. */
public enum Validity {
  /** None of its groups was invalidated since its mark. */
  VALID,
  /** It counts as stale: it may be validated, and used where stale responses may be used. */
  STALE,
  /** It may be validated, but is never served without, not even stale. */
  DEAD
}
