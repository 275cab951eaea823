package dev.larder.blog;

import java.text.Normalizer;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a reader searches for: words that must all be there, in any order, in any of the texts of a
 * post.
 *
 * @param text what he typed, in one line, at most {@value #LONGEST} characters
 * @param words without the difference of cases, at most {@value #MOST_WORDS}
 */
record Query(String text, List<String> words) {

  static final int LONGEST = 100;
  static final int MOST_WORDS = 8;

  /** Reads a parameter; null is an empty query. */
  static Query of(@Nullable String parameter) {
    String given = parameter == null ? "" : parameter;
    String some = given.substring(0, Math.min(given.length(), 4 * LONGEST));
    String line =
        Normalizer.normalize(some, Normalizer.Form.NFC)
            .replaceAll("[\\s\\p{Cc}\\p{Z}]+", " ")
            .strip();
    int end =
        line.codePointCount(0, line.length()) <= LONGEST
            ? line.length()
            : Excerpt.end(line, line.offsetByCodePoints(0, LONGEST));
    String text = line.substring(0, end);
    List<String> words =
        Stream.of(SearchText.fold(text).split(" "))
            .filter(word -> !word.isEmpty())
            .distinct()
            .limit(MOST_WORDS)
            .toList();
    return new Query(text, words);
  }

  boolean isEmpty() {
    return words.isEmpty();
  }
}
