package dev.larder.httpcache.message;

import java.util.ArrayList;
import java.util.List;

/**
 * The grammar that fields share: lists (RFC 9110 §5.6.1), tokens (§5.6.2) and quoted strings
 * (§5.6.4).
 */
final class ListSyntax {

  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private ListSyntax() {}

  /**
   * The members of a comma-separated list, stripped, empty ones left out. An open quotation reaches
   * to the end.
   */
  static List<String> members(String value) {
    List<String> members = new ArrayList<>(4);
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        members.add(value.substring(start, i).strip());
        start = i + 1;
      }
    }
    members.add(value.substring(start).strip());
    members.removeIf(String::isEmpty);
    return members;
  }

  static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(ListSyntax::isTokenChar);
  }

  static boolean isTokenChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  /** Whether the text is one whole quoted string. */
  static boolean isQuotedString(String text) {
    if (text.length() < 2 || text.charAt(0) != '"') {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i == text.length() - 1;
      }
    }
    return false;
  }

  /** The content of a quoted string. */
  static String unquote(String text) {
    StringBuilder content = new StringBuilder(text.length());
    for (int i = 1; i < text.length() - 1; i++) {
      if (text.charAt(i) == '\\') {
        i++;
      }
      content.append(text.charAt(i));
    }
    return content.toString();
  }
}
