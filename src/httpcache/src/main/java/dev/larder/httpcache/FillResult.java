package dev.larder.httpcache;

import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Optional;

/** What the cache did with a response of the application. */
public sealed interface FillResult {

  /** It is stored. */
  record Stored(StoredResponse response) implements FillResult {}

  /** It is not. */
  record NotStored(Reason reason) implements FillResult {}

  /**
   * It confirmed a stored response, which answers with this head.
   *
   * @param updated the stored response as it is now, or empty if the confirmation was for its own
   *     client alone
   */
  record Confirmed(StoredResponse confirmed, ResponseHead head, Optional<StoredResponse> updated)
      implements FillResult {}
}
