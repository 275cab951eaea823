package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.rules.SelectingFields;
import dev.larder.httpcache.servlet.refresh.LoopbackRefresher;
import dev.larder.httpcache.servlet.request.Origins;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;

/**
 * What the application sees of the fields of a request, where that is not what the client has sent.
 *
 * @param hidden the names in lower case of fields that it does not see
 * @param added fields that it sees in their place
 */
public record ShownFields(Set<String> hidden, Fields added) {

  /** What the cache answers itself, from the complete response. */
  private static final Set<String> OF_THE_CACHE =
      Set.of("if-none-match", "if-modified-since", "range", "if-range");

  private static final Set<String> RANGES = Set.of("range", "if-range");

  public ShownFields {
    hidden = Set.copyOf(hidden);
  }

  /** All that the client has sent, and these fields in place of those of the same name. */
  public static ShownFields allAnd(Fields added) {
    return new ShownFields(Set.of(), added);
  }

  /**
   * The fields of a GET or HEAD request.
   *
   * @param conditions the conditions of the cache
   * @param forApplication whether the application sees conditions and ranges of the client
   */
  public static ShownFields of(
      HttpServletRequest request, RequestHead head, Fields conditions, boolean forApplication) {
    Set<String> hidden = OF_THE_CACHE;
    if (forApplication) {
      // a range that was taken out of the head is not for the application either
      boolean withoutRange = !head.fields().has("Range") && request.getHeader("Range") != null;
      hidden = withoutRange ? RANGES : Set.of();
    }
    return new ShownFields(
        hidden, conditions.plus(SelectingFields.combined(head.fields())).plus(host(request)));
  }

  /**
   * {@code Host} where the client has named the host in another way, as HTTP/2 does (RFC 9113
   * §8.3.1): requests with the same key are the same to the application.
   */
  private static Fields host(HttpServletRequest request) {
    return request.getHeader("Host") == null
        ? Fields.of("Host", Origins.authority(request))
        : Fields.empty();
  }

  /** Whether the application does not see a field of the client. */
  boolean hides(String name) {
    return name.equalsIgnoreCase(LoopbackRefresher.FIELD)
        || (!hidden.isEmpty() && hidden.contains(name.toLowerCase(Locale.ROOT)));
  }
}
