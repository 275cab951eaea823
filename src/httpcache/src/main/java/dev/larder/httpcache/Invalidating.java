package dev.larder.httpcache;

import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.CacheGroups;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Validity;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Appends to the log what has changed, and asks it who else has (RFC 9111 §4.4, RFC 9875). */
final class Invalidating {

  private final Means means;

  Invalidating(Means means) {
    this.means = means;
  }

  /** Appends one record, unless there are no groups. */
  Optional<Appended> append(Set<Group> groups, Strength strength) {
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Appended appended = means.log().append(groups, strength);
    means.events().invalidated(groups, strength);
    return Optional.of(appended);
  }

  /** The groups of a target and of what was written for it. */
  static Set<Group> written(CacheKey key, Collection<String> names) {
    Set<Group> groups = new LinkedHashSet<>();
    groups.addAll(key.changedGroups());
    names.forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
    return groups;
  }

  /**
   * The fill of a call whose own record is the only one of its response's groups since it began,
   * marked with that record.
   */
  Optional<Fill> ignoringOwn(Appended own, Fill fill, ResponseHead response) {
    Set<Group> groups = CacheGroups.of(fill.key(), response.fields()).orElse(Set.of());
    List<Group> covered = groups.stream().filter(own.previous()::containsKey).toList();
    List<Group> others = groups.stream().filter(g -> !own.previous().containsKey(g)).toList();
    boolean onlyOne =
        own.isOnlyOneSince(covered, fill.mark())
            && means.log().since(others, fill.mark()) == Validity.VALID;
    return onlyOne
        ? Optional.of(Fill.of(fill.key(), fill.request(), own.mark(), fill.started()))
        : Optional.empty();
  }
}
