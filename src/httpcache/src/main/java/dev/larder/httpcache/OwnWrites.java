package dev.larder.httpcache;

import dev.larder.httpcache.store.InvalidationLog.Appended;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What the application says about the writes of one request, beside its response. Immutable.
 *
 * @param isCommitted whether it has committed something that it has not recorded
 * @param committed the names of the groups that it has committed and not recorded
 * @param recorded the records that it has appended itself, each after its commit
 */
public record OwnWrites(
    boolean isCommitted, Collection<String> committed, Collection<Appended> recorded) {

  /** The application says nothing. */
  public static final OwnWrites NONE = new OwnWrites(false, List.of(), List.of());

  public OwnWrites {
    committed = List.copyOf(committed);
    recorded = List.copyOf(recorded);
  }

  /** The groups that were committed and not recorded. */
  public static OwnWrites ofCommitted(String... names) {
    return new OwnWrites(true, List.of(names), List.of());
  }

  /** The records in the log of this epoch, in its order. */
  List<Appended> recordedIn(long epoch) {
    return recorded.stream()
        .filter(record -> record.mark().epoch() == epoch)
        .sorted(Comparator.comparingLong(record -> record.mark().sequence()))
        .toList();
  }
}
