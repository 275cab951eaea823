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
   * The request's lines of these names, in this order; a missing one is left out. White space
   * around commas is removed only where the field is known to be a list (RFC 9111 §4.1): for any
   * other, {@code a,} and {@code a} may mean different things to the application.
   */
  public static Fields values(List<String> names, Fields request) {
    List<Field> lines = new ArrayList<>(names.size());
    for (String name : names) {
      for (String value : request.all(name)) {
        lines.add(new Field(name, LISTS.contains(name) ? normalized(name, value) : value));
      }
    }
    return Fields.of(lines);
  }

  private static String normalized(String name, String value) {
    return String.join(",", Fields.of(name, value).members(name));
  }

  /** A digest of names and values: different ones have different digests. */
  public static String digest(List<String> names, Fields values) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      // a line feed can stand in neither name nor value, an equals sign in no name
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
