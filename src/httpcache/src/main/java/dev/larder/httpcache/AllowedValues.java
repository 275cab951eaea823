package dev.larder.httpcache;

import dev.larder.httpcache.rules.Compression;
import dev.larder.httpcache.store.CacheKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The values that a setting may have, and the words that say so in a message. Immutable.
 *
 * @param description completes "allowed: …"
 * @param reader gives the canonical form of a value without surrounding white space, or empty if
 *     the value is not allowed
 */
public record AllowedValues(String description, Function<String, Optional<String>> reader) {

  /** A name, an IPv4 address or an IPv6 address in brackets, and a port or none. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

  private static final Pattern ORIGIN = Pattern.compile("(?i)(https?)://([^/?#\\s]+)");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9-]+");
  private static final Pattern MEDIA_TYPE = Pattern.compile(Compression.TYPE_FORM);
  private static final int LAST_PORT = 65_535;

  /** The canonical form of a value, or empty if the value is not allowed. */
  public Optional<String> read(String value) {
    return reader.apply(value.strip());
  }

  /** The values that pass a test. */
  public static AllowedValues matching(String description, Predicate<String> test) {
    return new AllowedValues(description, value -> Optional.of(value).filter(test));
  }

  /** Whole numbers, both bounds included. */
  public static AllowedValues wholeNumber(long least, long most) {
    return new AllowedValues(
        "a whole number from " + least + " to " + most,
        value ->
            Optional.of(value)
                .filter(digits -> digits.matches("\\d{1,15}"))
                .map(Long::valueOf)
                .filter(number -> number >= least && number <= most)
                .map(String::valueOf));
  }

  /** Words, in upper or lower case. */
  public static AllowedValues oneOf(String... words) {
    List<String> allowed = List.of(words);
    return new AllowedValues(
        String.join(" or ", words),
        value -> Optional.of(value.toLowerCase(Locale.ROOT)).filter(allowed::contains));
  }

  static AllowedValues fieldNames() {
    return list(
        "names of response fields, separated by commas",
        name -> TOKEN.matcher(name).matches(),
        UnaryOperator.identity());
  }

  static AllowedValues mediaTypes() {
    return list(
        "media types like text/html, text/* or *+json, separated by commas",
        type -> MEDIA_TYPE.matcher(type).matches(),
        type -> type.toLowerCase(Locale.ROOT));
  }

  static AllowedValues origins() {
    return list(
        "origins like https://www.example.org, the public one first, separated by commas",
        AllowedValues::isOrigin,
        AllowedValues::canonicalOrigin);
  }

  static AllowedValues loopbackUrl() {
    return new AllowedValues(
        "an http URL like http://127.0.0.1:8080",
        value ->
            Optional.of(value.endsWith("/") ? value.substring(0, value.length() - 1) : value)
                .filter(url -> url.startsWith("http://") && isOrigin(url)));
  }

  private static AllowedValues list(
      String description, Predicate<String> test, UnaryOperator<String> canonical) {
    return new AllowedValues(
        description,
        value -> {
          List<String> members = List.of(value.split("\\s*,\\s*", -1));
          return members.stream().allMatch(test)
              ? Optional.of(members.stream().map(canonical).collect(Collectors.joining(",")))
              : Optional.empty();
        });
  }

  private static boolean isOrigin(String value) {
    Matcher origin = ORIGIN.matcher(value);
    return origin.matches() && isHost(origin.group(2));
  }

  /** An origin as keys have it: in lower case, without the port that the scheme implies. */
  private static String canonicalOrigin(String value) {
    Matcher origin = ORIGIN.matcher(value);
    Matcher host = HOST.matcher(origin.matches() ? origin.group(2) : "");
    if (!host.matches()) {
      throw new IllegalArgumentException(value);
    }
    int port = host.group(2) == null ? -1 : Integer.parseInt(host.group(2));
    return CacheKey.origin(origin.group(1), host.group(1), port);
  }

  /** Whether this is a host, and a port that can exist or none. */
  public static boolean isHost(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      return false;
    }
    String port = host.group(2);
    return (port == null || (Integer.parseInt(port) > 0 && Integer.parseInt(port) <= LAST_PORT))
        && (!text.startsWith("[") || isAddress(host.group(1)));
  }

  /** Whether this is an IPv6 address; an address in brackets is looked up in no directory. */
  private static boolean isAddress(String inBrackets) {
    try {
      return InetAddress.getByName(inBrackets).getAddress().length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The members of a canonical list. */
  static List<String> members(String list) {
    return Stream.of(list.split(",")).filter(member -> !member.isEmpty()).toList();
  }
}
