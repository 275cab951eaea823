package dev.larder.httpcache;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.PartialResponses;
import dev.larder.httpcache.rules.Ranges;
import dev.larder.httpcache.rules.Ranges.NotHeld;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.util.Optional;

/** The stored parts of responses whose whole is not stored (RFC 9111 §3.3, §3.4). */
final class IncompleteResponses {

  /** The variant under which a part is kept: no digest of selecting fields looks like it. */
  private static final String VARIANT = "parts";

  private final CacheContext context;

  IncompleteResponses(CacheContext context) {
    this.context = context;
  }

  /** Whether a key is that of a part. */
  static boolean isPart(CacheKey key) {
    return key.variant().equals(VARIANT);
  }

  /** The part of a target in which the range that is asked for lies. */
  Optional<StoredResponse> find(CacheKey key, RequestHead request) {
    return request.isGet()
            && request.fields().has("Range")
            && context.store().get(key.withVariant(VARIANT)).orElse(null)
                instanceof StoredResponse part
            && !(Ranges.select(request, part.head(), part.body().length, context.time().date())
                instanceof NotHeld)
        ? Optional.of(part)
        : Optional.empty();
  }

  /**
   * A received part, combined with a stored part if possible: the result is a part or a whole, and
   * replaces the stored part.
   */
  StoredResponse combined(StoredResponse received, ContentRange range) {
    CacheKey key = received.key().withVariant(VARIANT);
    PartialResponses.Part part = new PartialResponses.Part(received.head(), range, received.body());
    if (context.store().get(key).orElse(null) instanceof StoredResponse before
        && context.validityOf(before) != Validity.DEAD) {
      int limit = context.settings().maxEntryBytes();
      part = PartialResponses.combined(before.head(), before.body(), part, limit).orElse(part);
    }
    if (!part.range().isWhole()) {
      return received.with(key, part.head(), part.body());
    }
    context.store().remove(key);
    return received.with(received.key(), part.head(), part.body());
  }
}
