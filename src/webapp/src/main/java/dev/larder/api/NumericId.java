package dev.larder.api;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Identifiers of rows in addresses: 1 to 18 ASCII digits, which is always a valid {@code long}. No
 * leading zeros: one row, one spelling, else an answer could be kept under an address, and in a
 * group, that no write invalidates.
 */
public final class NumericId {

  private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,17}");

  private NumericId() {}

  /** The number that the text writes, or empty if the text is no identifier. */
  public static OptionalLong parse(String text) {
    return DIGITS.matcher(text).matches()
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
