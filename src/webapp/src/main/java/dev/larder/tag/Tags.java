package dev.larder.tag;

import java.util.regex.Pattern;

/** How tags are written: small ASCII letters, digits and single hyphens, 1 to 40 of them. */
public final class Tags {

  /** The longest tag, in characters. */
  public static final int MAX_LENGTH = 40;

  /**
   * The form of a tag as a regular expression; its length is checked apart. Possessive, since a
   * group that may be taken back costs a frame of the stack for each hyphen.
   */
  public static final String FORM = "[a-z0-9]++(?:-[a-z0-9]++)*+";

  private static final Pattern PATTERN = Pattern.compile(FORM);

  private Tags() {}

  /** Whether the text may be a tag. */
  public static boolean isTag(String text) {
    return text.length() <= MAX_LENGTH && PATTERN.matcher(text).matches();
  }
}
