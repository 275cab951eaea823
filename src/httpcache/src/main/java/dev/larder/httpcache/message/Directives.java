package dev.larder.httpcache.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The members of {@code Cache-Control} lines (RFC 9111 §5.2), before they are read as request or
 * response directives. Names are in lower case; a directive that occurs several times keeps all its
 * arguments.
 */
final class Directives {

  private static final String NO_ARGUMENT = "";

  private final Map<String, List<String>> arguments = new HashMap<>();
  private boolean malformed;

  private Directives() {}

  static Directives parse(List<String> lines) {
    Directives directives = new Directives();
    for (String line : lines) {
      for (String member : ListSyntax.members(line)) {
        directives.add(member);
      }
    }
    return directives;
  }

  private void add(String member) {
    int equals = member.indexOf('=');
    String name = (equals < 0 ? member : member.substring(0, equals)).strip();
    String argument = equals < 0 ? NO_ARGUMENT : member.substring(equals + 1).strip();
    if (!ListSyntax.isToken(name)) {
      malformed = true;
      return;
    }
    if (ListSyntax.isQuotedString(argument)) {
      argument = ListSyntax.unquote(argument);
    } else if (equals >= 0 && !ListSyntax.isToken(argument)) {
      malformed = true;
    }
    arguments.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>(1)).add(argument);
  }

  /** Whether a member does not follow the grammar. */
  boolean isMalformed() {
    return malformed;
  }

  boolean has(String name) {
    return arguments.containsKey(name);
  }

  /**
   * The time that a directive gives. If it occurs several times, the shortest time counts. An
   * argument that is no number means zero: in doubt, not fresh (RFC 9111 §4.2.1).
   */
  Optional<Duration> seconds(String name) {
    List<String> given = arguments.get(name);
    if (given == null) {
      return Optional.empty();
    }
    return given.stream()
        .map(text -> DeltaSeconds.parse(text).orElse(Duration.ZERO))
        .min(Duration::compareTo);
  }

  /** As {@link #seconds}, but without an argument the time is unlimited. */
  Optional<Duration> secondsOrAny(String name) {
    boolean any = arguments.getOrDefault(name, List.of()).stream().allMatch(NO_ARGUMENT::equals);
    return has(name) && any ? Optional.of(DeltaSeconds.MAX) : seconds(name);
  }

  /** The longest time that a directive gives; an argument that is no number means the greatest. */
  Optional<Duration> longest(String name) {
    return arguments.getOrDefault(name, List.of()).stream()
        .map(text -> DeltaSeconds.parse(text).orElse(DeltaSeconds.MAX))
        .max(Duration::compareTo);
  }
}
