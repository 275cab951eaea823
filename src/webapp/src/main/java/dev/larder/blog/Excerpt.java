package dev.larder.blog;

/** Parts of texts, cut where it hurts least. */
final class Excerpt {

  private static final int BEGINNING = 240;
  private static final String MORE = "…";

  private Excerpt() {}

  /** The first lines of a text. */
  static String beginning(String text) {
    return cut(text, BEGINNING);
  }

  /** The text, or its beginning with a mark that there is more: at most so many characters. */
  static String cut(String text, int longest) {
    if (text.length() <= longest || text.codePointCount(0, text.length()) <= longest) {
      return text;
    }
    return text.substring(0, end(text, text.offsetByCodePoints(0, longest - 1))) + MORE;
  }

  /**
   * A place at or before this one where the text may be cut: behind a word if there is one near,
   * never within a character.
   */
  static int end(String text, int at) {
    if (at >= text.length()) {
      return text.length();
    }
    int space = text.lastIndexOf(' ', at);
    if (space > at - 30 && space > 0) {
      return space;
    }
    return isWithin(text, at) ? at - 1 : at;
  }

  /** A place at or after this one where a part of the text may begin. */
  static int start(String text, int at) {
    if (at <= 0) {
      return 0;
    }
    int space = text.indexOf(' ', at);
    if (space >= 0 && space < at + 30) {
      return space + 1;
    }
    return isWithin(text, at) ? at + 1 : at;
  }

  private static boolean isWithin(String text, int at) {
    return at > 0
        && at < text.length()
        && Character.isHighSurrogate(text.charAt(at - 1))
        && Character.isLowSurrogate(text.charAt(at));
  }
}
