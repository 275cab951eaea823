package dev.larder.boot;

import dev.larder.caching.Changes;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.Set;

/** The invalidation log behind the features' port. */
final class LoggedChanges implements Changes {

  private final Sharing sharing;
  private final InvalidationLog log;

  LoggedChanges(Sharing sharing) {
    this.sharing = sharing;
    this.log = sharing.log();
  }

  @Override
  public Position position() {
    return new LogPosition(log.mark());
  }

  @Override
  public Change append(Set<String> groups) {
    return new LoggedChange(sharing.append(LogPosition.groups(groups)));
  }

  @Override
  public Change committed(Set<String> groups) {
    return Sharing.recorded(LogPosition.groups(groups))
        .<Change>map(LoggedChange::new)
        .orElseGet(() -> append(groups));
  }

  @Override
  public boolean changedSince(Set<String> groups, Position position) {
    Mark mark = LogPosition.markOf(position);
    return log.since(LogPosition.groups(groups), mark) != Validity.VALID;
  }

  @Override
  public void appendAll() {
    sharing.appendAll();
  }

  private record LoggedChange(Appended appended) implements Change {

    @Override
    public Position position() {
      return new LogPosition(appended.mark());
    }

    @Override
    public boolean isOnlyOneSince(Set<String> groups, Position earlier) {
      return appended.isOnlyOneSince(LogPosition.groups(groups), LogPosition.markOf(earlier));
    }
  }
}
