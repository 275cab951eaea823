package dev.larder.httpcache;

import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.StoredResponse;
import java.time.Instant;
import java.util.Optional;

/**
 * A call to the application whose response may be stored.
 *
 * @param mark read before the call
 * @param started on the steady clock
 * @param validating the stored response that the call is to confirm
 */
public record Fill(
    CacheKey key,
    RequestHead request,
    Mark mark,
    Instant started,
    Optional<StoredResponse> validating) {}
