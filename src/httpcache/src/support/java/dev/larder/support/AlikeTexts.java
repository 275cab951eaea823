package dev.larder.support;

import java.util.List;
import java.util.stream.IntStream;

/** Texts that {@link String#hashCode} cannot tell apart, as an attacker would make them. */
public final class AlikeTexts {

  private AlikeTexts() {}

  /**
   * Different texts with one hash code.
   *
   * @param before what each begins with
   */
  public static List<String> of(String before, int count) {
    return IntStream.range(0, count).mapToObj(i -> before + alike(i)).toList();
  }

  /** "Aa" and "BB" have the same hash code, and so have all texts that are made of them. */
  private static String alike(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < Integer.SIZE - 1; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }
}
