package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The operator's choice which stored responses are stored in gzip as well.
 *
 * @param on whether any is
 * @param minBytes the smallest body
 * @param types media types in lower case: {@code text/html}, {@code text/*} for all of a kind, or
 *     {@code *+json} for all of a structure
 */
public record Compression(boolean on, int minBytes, List<String> types) {

  /** Types that are text, and so become much smaller. */
  public static final List<String> TEXTS =
      List.of(
          "text/*",
          "application/json",
          "application/javascript",
          "application/xml",
          "*+json",
          "*+xml");

  /** What a type in the list looks like, as a regular expression. */
  public static final String TYPE_FORM =
      "[A-Za-z0-9!#$&^_.+-]+/(\\*|[A-Za-z0-9!#$&^_.+-]+)|\\*\\+[A-Za-z0-9.-]+";

  /** No response is. */
  public static final Compression OFF = new Compression(false, 1024, TEXTS);

  public Compression {
    if (minBytes < 0) {
      throw new IllegalArgumentException("minBytes must not be negative: " + minBytes);
    }
    types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether a response may be compressed: by its head, and the length of its body. */
  public boolean allows(ResponseHead response, long length) {
    return length >= minBytes && allows(response);
  }

  /**
   * Whether a response may be compressed, as far as its head says: it is whole and not coded yet
   * (RFC 9110 §8.4), its type is listed, and no field forbids to transform it (RFC 9111 §5.2.2.6).
   */
  public boolean allows(ResponseHead response) {
    Fields fields = response.fields();
    return on
        && response.status() != 206
        && !fields.has("Content-Encoding")
        && !fields.has("Content-Range")
        && !mustNotBeTransformed(fields)
        && mediaType(fields).filter(this::isListed).isPresent();
  }

  /** In any field for caches: an author who writes it in one means the content. */
  private static boolean mustNotBeTransformed(Fields response) {
    return response.names().stream()
        .filter(name -> name.endsWith("cache-control"))
        .flatMap(name -> response.members(name).stream())
        .anyMatch(member -> member.toLowerCase(Locale.ROOT).startsWith("no-transform"));
  }

  private boolean isListed(String type) {
    return types.stream().anyMatch(listed -> covers(listed, type));
  }

  private static boolean covers(String listed, String type) {
    if (listed.endsWith("/*")) {
      return type.startsWith(listed.substring(0, listed.length() - 1));
    }
    return listed.startsWith("*+") ? type.endsWith(listed.substring(1)) : type.equals(listed);
  }

  /** The media type in lower case, without its parameters (RFC 9110 §8.3.1). */
  private static Optional<String> mediaType(Fields response) {
    return response
        .first("Content-Type")
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }
}
