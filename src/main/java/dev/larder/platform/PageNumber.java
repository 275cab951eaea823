package dev.larder.platform;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which part of a list a page shows, counted from 1, as the parameter {@code page} says. */
public final class PageNumber {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

  private PageNumber() {}

  /** The number that is asked for; 1 if there is none or it is no number. */
  public static int parse(@Nullable String asked) {
    return asked != null && NUMBER.matcher(asked).matches() ? Integer.parseInt(asked) : 1;
  }

  /** How many parts of this size a list has: at least 1. */
  public static int last(long total, int size) {
    return (int) Math.max(1, (total + size - 1) / size);
  }
}
