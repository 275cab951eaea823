package dev.larder.blog;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A text in parts, of which some are what a reader searched for.
 *
 * @param parts in order; together they are the text
 */
public record HighlightedText(List<Part> parts) {

  public HighlightedText {
    parts = List.copyOf(parts);
  }

  /** A part of a text. */
  public record Part(String text, boolean hit) {}

  /** Marks the words wherever they are in the text. */
  static HighlightedText of(SearchText text, List<String> words) {
    return of(text, words, 0, text.text().length());
  }

  /** Marks the words in a part of the text, and says with an ellipsis where it is cut. */
  static HighlightedText of(SearchText text, List<String> words, int from, int to) {
    BitSet hits = hits(text, words, from, to);
    List<Part> parts = new ArrayList<>();
    if (from > 0) {
      parts.add(new Part("…", false));
    }
    for (int at = from; at < to; ) {
      boolean hit = hits.get(at);
      int end = Math.min(to, hit ? hits.nextClearBit(at) : orLength(hits.nextSetBit(at), to));
      parts.add(new Part(text.text().substring(at, end), hit));
      at = end;
    }
    if (to < text.text().length()) {
      parts.add(new Part("…", false));
    }
    return new HighlightedText(parts);
  }

  private static BitSet hits(SearchText text, List<String> words, int from, int to) {
    BitSet hits = new BitSet();
    for (String word : words) {
      int at = text.folded().indexOf(word, from);
      while (at >= 0 && at < to) {
        int end = at + word.length();
        hits.set(at, withAccents(text.text(), end));
        at = text.folded().indexOf(word, end);
      }
    }
    return hits;
  }

  /** An accent that is a character of its own stays with its letter. */
  private static int withAccents(String text, int end) {
    int at = end;
    while (at < text.length() && isAccent(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return at;
  }

  private static boolean isAccent(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static int orLength(int found, int length) {
    return found < 0 ? length : found;
  }
}
