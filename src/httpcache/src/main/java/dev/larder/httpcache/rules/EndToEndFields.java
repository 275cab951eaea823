package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which fields of a response are stored (RFC 9111 §3.1): all except those for one connection and
 * those of the cache itself.
 */
public final class EndToEndFields {

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * Fields that the cache writes for each answer, or that an inner cache wrote about another
   * exchange.
   */
  private static final Set<String> PER_ANSWER =
      Set.of("age", "content-length", "x-cache", "cache-status");

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private EndToEndFields() {}

  /**
   * The fields that are stored. Targeted fields are among them: a later 304 updates them like any
   * other.
   */
  public static Fields of(Fields response) {
    Set<String> dropped = new HashSet<>(HOP_BY_HOP);
    dropped.addAll(PER_ANSWER);
    response.members("Connection").forEach(name -> dropped.add(name.toLowerCase(Locale.ROOT)));
    return response.without(dropped::contains);
  }

  /**
   * Whether a targeted field is for this cache alone. {@code CDN-Cache-Control} is also for caches
   * in front.
   */
  public static boolean endsHere(String targetedName) {
    return !targetedName.equalsIgnoreCase("CDN-Cache-Control");
  }

  /**
   * Whether every name is a token and no value has a control character, or one that is not a byte
   * on the wire. So clients get exactly what was stored.
   */
  public static boolean areClean(Fields fields) {
    for (var field : fields) {
      if (!TOKEN.matcher(field.name()).matches()
          || field.value().chars().anyMatch(EndToEndFields::isNoFieldChar)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNoFieldChar(int c) {
    return (c < 0x20 && c != '\t') || c == 0x7f || c > 0xff;
  }
}
