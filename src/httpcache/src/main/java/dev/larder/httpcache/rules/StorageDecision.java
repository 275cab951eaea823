package dev.larder.httpcache.rules;

import dev.larder.httpcache.store.Group;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Whether a response is stored. */
public sealed interface StorageDecision {

  /**
   * It is.
   *
   * @param lifetime its freshness lifetime
   * @param selecting the names of the selecting request fields, sorted
   * @param groups the groups it belongs to
   */
  record Store(Duration lifetime, List<String> selecting, Set<Group> groups)
      implements StorageDecision {}

  /** It is not. */
  record DoNotStore(Reason reason) implements StorageDecision {}
}
