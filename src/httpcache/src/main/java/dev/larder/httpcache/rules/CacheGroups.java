package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.SearchVariance;
import dev.larder.httpcache.message.StructuredFields;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The groups of a response (RFC 9875). */
public final class CacheGroups {

  /** The most groups that a response may name. */
  public static final int MAX_GROUPS = 256;

  /** The most characters of a group's name. */
  public static final int MAX_LENGTH = 64;

  private CacheGroups() {}

  /**
   * The groups that a response belongs to: its URI, with {@code No-Vary-Search} those of the
   * queries that it answers as well, and the members of {@code Cache-Groups}.
   *
   * @return empty if the field cannot be read or is over the limits: such a response could not be
   *     invalidated, so it must not be stored
   */
  public static Optional<Set<Group>> of(CacheKey key, Fields response) {
    Set<Group> groups = new LinkedHashSet<>();
    groups.add(key.group());
    if (SearchVariance.of(response).isPresent()) {
      groups.addAll(key.equivalentGroups());
    }
    Optional<List<String>> names = readable(response);
    if (names.isEmpty()) {
      return Optional.empty();
    }
    names.get().forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
    return Optional.of(groups);
  }

  /**
   * The groups in {@code Cache-Group-Invalidation}; none if the field cannot be read (RFC 9875 §3).
   */
  static Set<Group> invalidated(Fields response) {
    Set<Group> groups = new LinkedHashSet<>();
    names(response, "Cache-Group-Invalidation")
        .orElse(List.of())
        .forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
    return groups;
  }

  private static Optional<List<String>> names(Fields response, String field) {
    return StructuredFields.strings(response.combined(field).orElse(""));
  }

  /** Whether {@code Cache-Groups} is missing, or can be read and is within the limits. */
  static boolean areReadable(Fields response) {
    return readable(response).isPresent();
  }

  private static Optional<List<String>> readable(Fields response) {
    return names(response, "Cache-Groups")
        .filter(names -> names.size() <= MAX_GROUPS)
        .filter(names -> names.stream().noneMatch(CacheGroups::isTooLong));
  }

  private static boolean isTooLong(String name) {
    return name.length() > MAX_LENGTH;
  }
}
