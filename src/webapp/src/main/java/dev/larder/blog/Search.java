package dev.larder.blog;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds posts by title, subtitle, summary, text and category. */
final class Search {

  /** How much of a text is shown around the first word that was found, in characters. */
  private static final int BEFORE = 80;

  private static final int AFTER = 200;

  private Search() {}

  /**
   * The posts that have all the words: those with more of them in the title first, then as given.
   */
  static List<BlogPost> find(Query query, List<BlogPost> posts) {
    if (query.isEmpty()) {
      return List.of();
    }
    return posts.stream()
        .filter(post -> query.words().stream().allMatch(word -> has(post, word)))
        .sorted(Comparator.comparing(post -> -inTitle(post, query)))
        .toList();
  }

  /** What was found, with the words marked. */
  static Hit hit(BlogPost post, Query query) {
    BlogPost.Words words = post.words();
    return new Hit(
        post,
        HighlightedText.of(SearchText.of(post.title()), query.words()),
        HighlightedText.of(words.subtitle(), query.words()),
        HighlightedText.of(words.category(), query.words()),
        excerpt(post, query));
  }

  private static boolean has(BlogPost post, String word) {
    BlogPost.Words words = post.words();
    return Stream.of(words.title(), words.category(), words.subtitle(), words.summary())
            .anyMatch(text -> text.contains(word))
        || post.content().text().contains(word);
  }

  private static long inTitle(BlogPost post, Query query) {
    return query.words().stream().filter(post.words().title()::contains).count();
  }

  private static HighlightedText excerpt(BlogPost post, Query query) {
    SearchText summary = post.words().summary();
    SearchText text = post.content().text();
    boolean inSummary = query.words().stream().anyMatch(summary::contains);
    SearchText shown = inSummary || text.text().isEmpty() ? summary : text;
    int first =
        query.words().stream()
            .mapToInt(shown.folded()::indexOf)
            .filter(at -> at >= 0)
            .min()
            .orElse(0);
    int from = Excerpt.start(shown.text(), first - BEFORE);
    int to = Excerpt.end(shown.text(), first + AFTER);
    return HighlightedText.of(shown, query.words(), Math.min(from, first), Math.max(to, first));
  }
}
