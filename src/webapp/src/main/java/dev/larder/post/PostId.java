package dev.larder.post;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The identifiers of posts: 1 to 18 ASCII digits, which is always a valid {@code long}. No leading
 * zeros: one post, one spelling, else a client could fill the cache with copies of it.
 */
final class PostId {

  private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,17}");

  private PostId() {}

  /** The number that the text writes, or empty if the text is no identifier of a post. */
  static OptionalLong parse(String text) {
    return DIGITS.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
