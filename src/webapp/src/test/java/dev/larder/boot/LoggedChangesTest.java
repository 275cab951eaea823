package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.caching.Changes;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoggedChangesTest {

  private final List<Group> told = new ArrayList<>();
  private final Sharing sharing =
      Sharing.none(
          new CacheEvents() {
            @Override
            public void invalidated(Collection<Group> groups, Strength strength) {
              told.addAll(groups);
              throw new IllegalStateException("a listener that fails");
            }
          });
  private final InvalidationLog log = sharing.log();
  private final Changes changes = new LoggedChanges(sharing);

  @Test
  void append_changesItsGroupsAndNoResponsesGroupOfThatName() {
    Changes.Position before = changes.position();
    Mark mark = log.mark();
    changes.append(Set.of("items"));
    assertThat(changes.changedSince(Set.of("items", "other"), before)).isTrue();
    assertThat(changes.changedSince(Set.of("other"), before)).isFalse();
    assertThat(changes.changedSince(Set.of("items"), changes.position())).isFalse();
    Group ofResponses = new Group.Named("https://example.org", "items");
    assertThat(log.since(List.of(ofResponses), mark)).isEqualTo(Validity.VALID);
    assertThat(told).containsExactly(new Group.Named("", "items"));
  }

  @Test
  void softRecord_changesItsGroups() {
    Changes.Position before = changes.position();
    log.append(LogPosition.groups(List.of("items")), Strength.SOFT);
    assertThat(changes.changedSince(Set.of("items"), before)).isTrue();
  }

  @Test
  void position_isBeforeThoseOfLaterRecords() {
    Changes.Position before = changes.position();
    Changes.Position later = changes.append(Set.of("items")).position();
    assertThat(before.isBefore(later)).isTrue();
    assertThat(later.isBefore(before)).isFalse();
    assertThat(later.isBefore(changes.position())).isFalse();
  }

  @Test
  void foreignPosition_isRefused() {
    Changes.Position foreign = other -> false;
    assertThatThrownBy(() -> changes.changedSince(Set.of("items"), foreign))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> changes.position().isBefore(foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void change_knowsWhetherItIsTheOnlyOne() {
    Changes.Position before = changes.position();
    Changes.Change mine = changes.append(Set.of("items", "item-1"));
    assertThat(mine.isOnlyOneSince(Set.of("item-1"), before)).isTrue();
    assertThat(changes.changedSince(Set.of("item-1"), mine.position())).isFalse();
    changes.append(Set.of("items"));
    Changes.Change next = changes.append(Set.of("items", "item-1"));
    assertThat(next.isOnlyOneSince(Set.of("item-1"), mine.position())).isTrue();
    assertThat(next.isOnlyOneSince(Set.of("items", "item-1"), mine.position())).isFalse();
  }

  @Test
  void appendAll_changesEverythingAndTheResponsesToo() {
    Changes.Position before = changes.position();
    Mark mark = log.mark();
    changes.appendAll();
    assertThat(changes.changedSince(Set.of("anything"), before)).isTrue();
    assertThat(log.since(List.of(), mark)).isEqualTo(Validity.DEAD);
    assertThat(told).containsExactly(new Group.All());
  }
}
