package dev.larder.boot;

import dev.larder.caching.Changes;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The invalidation log behind the features' port. */
final class LoggedChanges implements Changes {

  private static final Logger LOG = LoggerFactory.getLogger(LoggedChanges.class);

  private final Sharing sharing;
  private final InvalidationLog log;
  private final CacheEvents events;

  LoggedChanges(Sharing sharing, CacheEvents events) {
    this.sharing = sharing;
    this.log = sharing.log();
    this.events = events;
  }

  @Override
  public Position position() {
    return new LogPosition(log.mark());
  }

  @Override
  public Change append(Set<String> groups) {
    List<Group> named = LogPosition.groups(groups);
    return new LoggedChange(told(named, log.append(named, Strength.HARD)));
  }

  @Override
  public Change committed(Set<String> groups) {
    return sharing
        .committed(groups)
        .<Change>map(own -> new LoggedChange(told(LogPosition.groups(groups), own)))
        .orElseGet(() -> append(groups));
  }

  @Override
  public boolean changedSince(Set<String> groups, Position position) {
    Mark mark = LogPosition.markOf(position);
    return log.since(LogPosition.groups(groups), mark) != Validity.VALID;
  }

  @Override
  public void appendAll() {
    told(List.of(new Group.All()), sharing.appendAll());
  }

  private Appended told(Collection<Group> groups, Appended appended) {
    try {
      events.invalidated(groups, Strength.HARD);
    } catch (RuntimeException e) {
      // the record stands: what a listener does must not look like a failed write
      LOG.warn("A listener failed on an invalidation of {}", groups, e);
    }
    return appended;
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
