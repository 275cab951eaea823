package dev.larder.boot;

import dev.larder.caching.Changes;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Mark;
import java.util.Collection;
import java.util.List;

/** A place in the invalidation log, as the application's own caches and its changes share it. */
record LogPosition(Mark mark) implements Changes.Position {

  /**
   * The origin of the groups of the application's own values: no response has it, so that an
   * application's group and the group of the same name in a response's {@code Cache-Groups} are
   * two.
   */
  private static final String NO_ORIGIN = "";

  @Override
  public boolean isBefore(Changes.Position other) {
    return mark.isBefore(markOf(other));
  }

  /** The mark of a position that came from the same application. */
  static Mark markOf(Changes.Position position) {
    if (position instanceof LogPosition place) {
      return place.mark();
    }
    throw new IllegalArgumentException("Not a position in the invalidation log: " + position);
  }

  /** The groups as the log knows them. */
  static List<Group> groups(Collection<String> names) {
    return names.stream().<Group>map(name -> new Group.Named(NO_ORIGIN, name)).toList();
  }
}
