package dev.larder.blog;

/**
 * A text, and the same text with the difference of cases taken away. Both have the same length, so
 * a place in the one is the same place in the other. Immutable.
 */
final class SearchText {

  static final SearchText EMPTY = of("");

  private final String text;
  private final String folded;

  private SearchText(String text, String folded) {
    this.text = text;
    this.folded = folded;
  }

  static SearchText of(String text) {
    return new SearchText(text, fold(text));
  }

  String text() {
    return text;
  }

  String folded() {
    return folded;
  }

  boolean contains(String foldedWord) {
    return folded.contains(foldedWord);
  }

  /**
   * The text without the difference of cases, character by character. A character whose folded form
   * has another length stays as it is.
   */
  static String fold(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              int low = Character.toLowerCase(Character.toUpperCase(point));
              boolean fits = Character.charCount(low) == Character.charCount(point);
              folded.appendCodePoint(fits ? low : point);
            });
    return folded.toString();
  }
}
