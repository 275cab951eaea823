package dev.larder.httpcache;

import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.CurrentAge;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Validity;
import java.time.Duration;
import java.util.List;

/** What the parts of one cache share: its store, log, settings, clocks and events. */
record CacheContext(
    ResponseStore store,
    InvalidationLog log,
    CacheSettings settings,
    TimeSource time,
    CountedEvents events) {

  /** What the log says about a stored response since it was made. */
  Validity validityOf(StoredResponse stored) {
    return log.since(stored.groups(), stored.mark());
  }

  /**
   * Whether everything was cleared after the response was made. After a clear every response must
   * be made again, so such a response is not even validated.
   */
  boolean isCleared(StoredResponse stored) {
    return log.since(List.of(), stored.mark()) == Validity.DEAD;
  }

  /** The age of a stored response now. */
  Duration ageOf(StoredResponse stored) {
    return CurrentAge.of(stored.timing(), time.now());
  }

  /** The client's directives, or none if they are not obeyed. */
  RequestDirectives wishesOf(RequestHead request) {
    return settings.choices().requestDirectives()
        ? RequestDirectives.of(request.fields())
        : RequestDirectives.NONE;
  }
}
