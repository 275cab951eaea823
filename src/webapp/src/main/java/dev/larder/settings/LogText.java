package dev.larder.settings;

import java.util.Locale;

/** Makes text from outside safe for one line of a log. */
public final class LogText {

  private static final int LONGEST = 200;

  private LogText() {}

  /**
   * The text in one line: control, format and separator characters as {@code \}{@code uXXXX}, and
   * cut after 200 characters.
   */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** The same, cut after another number of characters. */
  public static String of(String text, int longest) {
    if (text.length() <= longest && text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      return text;
    }
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(longest).forEach(point -> append(line, point));
    return line.toString();
  }

  private static void append(StringBuilder line, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          line.append(String.format(Locale.ROOT, "\\u%04x", point));
      default -> line.appendCodePoint(point);
    }
  }
}
