package dev.larder.httpcache.message;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Structured field values (RFC 9651), as far as caching fields need them: dictionaries and lists
 * whose members are items or inner lists. Parsing is strict: after one error the whole field is
 * ignored (§4.2).
 */
public final class StructuredFields {

  private StructuredFields() {}

  /** A dictionary (§3.2), or empty if the text is none. */
  public static Optional<Dictionary> dictionary(String text) {
    return new StructuredFieldParser(text).dictionary().map(Dictionary::new);
  }

  /**
   * A list (§3.1) all of whose members are strings, or empty if the text is none. Parameters are
   * passed over.
   */
  public static Optional<List<String>> strings(String text) {
    return new StructuredFieldParser(text)
        .list()
        .filter(StructuredFields::allStrings)
        .map(StructuredFields::asStrings);
  }

  /** A string (§3.3.3) as it is written in a field. The text must be printable ASCII. */
  public static String string(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean allStrings(List<Object> members) {
    return members.stream().allMatch(String.class::isInstance);
  }

  private static List<String> asStrings(List<Object> members) {
    return members.stream().map(String.class::cast).toList();
  }

  /** The members of a dictionary by their keys. */
  public static final class Dictionary {

    private final Map<String, Object> members;

    private Dictionary(Map<String, Object> members) {
      this.members = members;
    }

    public boolean isEmpty() {
      return members.isEmpty();
    }

    /** Whether the member is there and is the boolean true. */
    public boolean isTrue(String key) {
      return Boolean.TRUE.equals(members.get(key));
    }

    /** Whether the member is there, with any value at all. */
    public boolean contains(String key) {
      return members.containsKey(key);
    }

    /** Whether the member is there and is a boolean. */
    public boolean isBoolean(String key) {
      return members.get(key) instanceof Boolean;
    }

    /** The member as an inner list of strings; empty if it is not there or is none. */
    public Optional<List<String>> strings(String key) {
      return members.get(key) instanceof StructuredFieldParser.InnerList list
              && allStrings(list.items())
          ? Optional.of(asStrings(list.items()))
          : Optional.empty();
    }

    /** Whether the member is there, with any value but the boolean false. */
    public boolean isPresent(String key) {
      return members.containsKey(key) && !Boolean.FALSE.equals(members.get(key));
    }

    /**
     * The member as a number of seconds; a member that is no integer of zero or more means zero.
     */
    public Optional<Duration> seconds(String key) {
      Object value = members.get(key);
      if (value == null) {
        return Optional.empty();
      }
      long seconds = value instanceof Long number && number >= 0 ? number : 0;
      return Optional.of(Duration.ofSeconds(Math.min(seconds, DeltaSeconds.MAX.toSeconds())));
    }
  }
}
