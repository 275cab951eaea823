package dev.larder.httpcache;

import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.CacheGroups;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Appends changes to the log, and finds out whether other writes came since (RFC 9111 §4.4, RFC
 * 9875).
 */
final class Invalidating {

  private final CacheContext context;

  Invalidating(CacheContext context) {
    this.context = context;
  }

  /** Appends one record, unless there are no groups. */
  Optional<Appended> append(Set<Group> groups, Strength strength) {
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Appended appended = context.log().append(groups, strength);
    context.events().invalidated(groups, strength);
    return Optional.of(appended);
  }

  /**
   * Appends one record for the groups that a write changes, except those that the application has
   * recorded itself.
   *
   * @param answered the groups that the answer invalidates
   * @return the records of the write, in the order of the log
   */
  List<Appended> append(CacheKey key, Set<Group> answered, OwnWrites writes) {
    List<Appended> own = new ArrayList<>(writes.recordedIn(context.log().mark().epoch()));
    Set<Group> groups = new LinkedHashSet<>(answered);
    groups.removeIf(group -> own.stream().anyMatch(record -> record.covers(group)));
    if (writes.isCommitted()) {
      // existing records may be older than this commit
      groups.addAll(key.changedGroups());
      writes.committed().forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
    }
    append(groups, Strength.HARD).ifPresent(own::add);
    return own;
  }

  /**
   * The fill of a call whose own records are the only ones of its response's groups since it began,
   * marked with the last of them.
   */
  Optional<Fill> ignoringOwn(List<Appended> own, Fill fill, ResponseHead response) {
    Set<Group> groups = CacheGroups.of(fill.key(), response.fields()).orElse(Set.of());
    if (own.isEmpty() || !groups.stream().allMatch(group -> isOnlyOwn(group, own, fill.mark()))) {
      return Optional.empty();
    }
    Mark last = own.get(own.size() - 1).mark();
    return Optional.of(Fill.of(fill.key(), fill.request(), last, fill.started()));
  }

  private boolean isOnlyOwn(Group group, List<Appended> own, Mark earlier) {
    Mark known = earlier;
    for (Appended record : own) {
      if (record.covers(group)) {
        if (!record.isOnlyOneSince(List.of(group), known)) {
          return false;
        }
        known = record.mark();
      }
    }
    return context.log().since(List.of(group), known) == Validity.VALID;
  }
}
