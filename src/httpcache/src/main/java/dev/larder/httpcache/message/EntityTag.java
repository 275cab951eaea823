package dev.larder.httpcache.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entity tag (RFC 9110 §8.8.3).
 *
 * @param opaque the opaque tag without its quotation marks
 */
public record EntityTag(boolean weak, String opaque) {

  /** One entity tag, or empty if the text is none. */
  public static Optional<EntityTag> parse(String text) {
    List<EntityTag> tags = parseList(text);
    return tags.size() == 1 && tags.get(0).toString().length() == text.strip().length()
        ? Optional.of(tags.get(0))
        : Optional.empty();
  }

  /**
   * The entity tags of a list, read once from left to right; members that are no entity tags are
   * skipped.
   */
  public static List<EntityTag> parseList(String text) {
    List<EntityTag> tags = new ArrayList<>(2);
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf('"', at);
      int close = open < 0 ? -1 : text.indexOf('"', open + 1);
      if (close < 0) {
        break;
      }
      String opaque = text.substring(open + 1, close);
      boolean weak = open >= 2 && open - 2 >= at && text.startsWith("W/", open - 2);
      if (isOpaqueTag(opaque)) {
        tags.add(new EntityTag(weak, opaque));
      }
      at = close + 1;
    }
    return tags;
  }

  /** Strong comparison (§8.8.3.2): the same tag, and neither is weak. */
  public boolean equalsStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Weak comparison (§8.8.3.2): the same tag, weak or not. */
  public boolean equalsWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  private static boolean isOpaqueTag(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isEtagChar(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEtagChar(int c) {
    return c == 0x21 || (c >= 0x23 && c <= 0x7e) || c >= 0x80;
  }

  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + opaque + '"';
  }
}
