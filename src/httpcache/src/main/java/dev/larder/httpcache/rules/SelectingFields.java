package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The request fields that select among the variants of a target (RFC 9111 §4.1). */
public final class SelectingFields {

  /** The most names in one {@code Vary}. */
  public static final int MAX_NAMES = 16;

  private static final int MAX_NAME_LENGTH = 64;
  private static final Pattern NAME =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1," + MAX_NAME_LENGTH + "}");
  private static final Set<String> LISTS =
      Set.of("accept", "accept-charset", "accept-encoding", "accept-language");

  /** Lists that are case-insensitive (RFC 4647 §2, RFC 9110 §8.3.2 and §8.4.1). */
  private static final Set<String> CASELESS_LISTS =
      Set.of("accept-charset", "accept-encoding", "accept-language");

  /** Fields with one value, which may contain a comma, and fields with another kind of list. */
  private static final Set<String> NEVER_COMBINED =
      Set.of(
          "authorization",
          "cookie",
          "date",
          "expect",
          "from",
          "host",
          "max-forwards",
          "origin",
          "proxy-authorization",
          "range",
          "referer",
          "user-agent");

  private static final Set<String> PERSONAL = Set.of("cookie", "authorization");

  private SelectingFields() {}

  /**
   * The names in {@code Vary}, in lower case, sorted, each once; empty without {@code Vary}.
   *
   * @return empty if no other request can be shown to select the same response: {@code *}, a name
   *     that is none, too many names, or names of fields that differ from one user to the next
   */
  public static Optional<List<String>> names(Fields response) {
    List<String> names =
        response.members("Vary").stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .toList();
    boolean usable =
        names.size() <= MAX_NAMES
            && names.stream()
                .allMatch(
                    name ->
                        !name.equals("*")
                            && NAME.matcher(name).matches()
                            && !PERSONAL.contains(name));
    return usable ? Optional.of(names) : Optional.empty();
  }

  /**
   * The request's values of these names, in this order; a missing one is left out. Several lines
   * are joined (RFC 9111 §4.1), and the application sees them so. White space around commas is
   * removed only if the field is known to be a list: in any other, {@code a,b} and {@code a, b} may
   * mean different things to the application. Language ranges, codings and character sets compare
   * without case.
   */
  public static Fields values(List<String> names, Fields request) {
    List<Field> lines = new ArrayList<>(names.size());
    for (String name : names) {
      if (LISTS.contains(name) && request.has(name)) {
        String list = String.join(",", request.members(name));
        boolean caseless = CASELESS_LISTS.contains(name);
        lines.add(new Field(name, caseless ? list.toLowerCase(Locale.ROOT) : list));
      } else if (isCombined(name)) {
        request.combined(name).ifPresent(value -> lines.add(new Field(name, value)));
      } else {
        request.all(name).forEach(value -> lines.add(new Field(name, value)));
      }
    }
    return Fields.of(lines);
  }

  /**
   * The fields of a request that came in several lines, each joined into one (RFC 9110 §5.3). The
   * application sees these, so that requests which select the same response look the same to it.
   */
  public static Fields combined(Fields request) {
    List<Field> lines = new ArrayList<>();
    for (String name : request.names()) {
      List<String> values = isCombined(name) ? request.all(name) : List.of();
      if (values.size() > 1) {
        lines.add(new Field(name, String.join(", ", values)));
      }
    }
    return Fields.of(lines);
  }

  private static boolean isCombined(String name) {
    return !NEVER_COMBINED.contains(name)
        && !name.startsWith("if-")
        && !name.startsWith("content-");
  }

  /** A digest of names and values: different ones have different digests. */
  public static String digest(List<String> names, Fields values) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      // no name or value contains a line feed, and no name an equals sign
      text.append(name).append('\n');
      values.all(name).forEach(value -> text.append('=').append(value).append('\n'));
    }
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
