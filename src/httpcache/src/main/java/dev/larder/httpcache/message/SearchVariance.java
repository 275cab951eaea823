package dev.larder.httpcache.message;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which queries a response answers by {@code No-Vary-Search} (draft-ietf-httpbis-no-vary-search):
 * which parameters matter, and whether their order does. Immutable.
 */
public final class SearchVariance {

  /** The most parameters of a query that is compared. */
  static final int MAX_PARAMETERS = 256;

  /** The longest query in its plain spelling, in characters. */
  static final int MAX_LENGTH = 4096;

  private record Parameter(String name, String value) {

    @Override
    public String toString() {
      return URLEncoder.encode(name, StandardCharsets.UTF_8)
          + "="
          + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
  }

  private final Set<String> names;
  private final boolean namesCount;
  private final boolean orderCounts;

  private SearchVariance(Set<String> names, boolean namesCount, boolean orderCounts) {
    this.names = names;
    this.namesCount = namesCount;
    this.orderCounts = orderCounts;
  }

  /**
   * Reads the fields of a response.
   *
   * @return empty if every query is different: without the field, with an unreadable one, or with
   *     one that says so
   */
  public static Optional<SearchVariance> of(Fields response) {
    return response
        .combined("No-Vary-Search")
        .flatMap(StructuredFields::dictionary)
        .flatMap(SearchVariance::read);
  }

  private static Optional<SearchVariance> read(StructuredFields.Dictionary members) {
    boolean readable =
        isBooleanOrAbsent(members, "key-order")
            && (isBooleanOrAbsent(members, "params") || members.strings("params").isPresent())
            && (!members.contains("except")
                || (members.isTrue("params") && members.strings("except").isPresent()));
    if (!readable) {
      return Optional.empty();
    }
    boolean all = members.isTrue("params");
    boolean orderCounts = !members.isTrue("key-order");
    Optional<Set<String>> names =
        decoded(members.strings(all ? "except" : "params").orElse(List.of()));
    return names
        .map(some -> new SearchVariance(some, all, orderCounts))
        .filter(variance -> !variance.isDefault());
  }

  private static boolean isBooleanOrAbsent(StructuredFields.Dictionary members, String key) {
    return !members.contains(key) || members.isBoolean(key);
  }

  /** The names, decoded as in a query; empty if one cannot be decoded. */
  private static Optional<Set<String>> decoded(List<String> names) {
    Set<String> all = new HashSet<>();
    for (String name : names) {
      Optional<String> one = decoded(name);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      all.add(one.get());
    }
    return Optional.of(all);
  }

  private boolean isDefault() {
    return orderCounts && !namesCount && names.isEmpty();
  }

  /**
   * The plain spelling of a query, without the parameters that do not count: equivalent queries
   * have the same one.
   *
   * @param query as it was sent, without the question mark; null if there is none
   * @return empty if the query cannot be read in exactly one way, or is too long: it is equivalent
   *     to no other
   */
  public Optional<String> plain(@Nullable String query) {
    List<Parameter> counting = new ArrayList<>();
    int parameters = 0;
    for (String part : query == null ? new String[0] : query.split("&")) {
      int equals = part.indexOf('=');
      Optional<String> name = decoded(equals < 0 ? part : part.substring(0, equals));
      Optional<String> value = decoded(equals < 0 ? "" : part.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty() || ++parameters > MAX_PARAMETERS) {
        return Optional.empty();
      }
      if (!part.isEmpty() && names.contains(name.get()) == namesCount) {
        counting.add(new Parameter(name.get(), value.get()));
      }
    }
    if (!orderCounts) {
      counting.sort(Comparator.comparing(Parameter::name));
    }
    String plain = counting.stream().map(Parameter::toString).collect(Collectors.joining("&"));
    return Optional.of(plain).filter(text -> text.length() <= MAX_LENGTH);
  }

  /** Whether a response to one of the queries answers the other as well. */
  public boolean areEquivalent(@Nullable String query, @Nullable String other) {
    Optional<String> plain = plain(query);
    return plain.isPresent() && plain.equals(plain(other));
  }

  /** A name or value without its escapes; empty if it is not UTF-8 or has a malformed escape. */
  private static Optional<String> decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '%') {
        int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = high < 0 ? -1 : Character.digit(text.charAt(at + 2), 16);
        if (low < 0) {
          return Optional.empty();
        }
        bytes.put((byte) (high << 4 | low));
        at += 2;
      } else if (c > 0x7e) {
        return Optional.empty();
      } else {
        bytes.put((byte) (c == '+' ? ' ' : c));
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SearchVariance variance
        && names.equals(variance.names)
        && namesCount == variance.namesCount
        && orderCounts == variance.orderCounts;
  }

  @Override
  public int hashCode() {
    return names.hashCode() * 4 + (namesCount ? 2 : 0) + (orderCounts ? 1 : 0);
  }

  @Override
  public String toString() {
    return (namesCount ? "only " : "all but ") + names + (orderCounts ? " in order" : "");
  }
}
