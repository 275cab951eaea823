package dev.larder.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Bodies to compress, and what comes out of compressed ones. */
public final class Texts {

  private static final String[] WORDS = {
    "bread", "crust", "flour", "water", "salt", "oven", "starter", "knead", "rest", "proof", "score"
  };

  private Texts() {}

  /**
   * Text of so many bytes, different for each seed; in gzip it takes about a quarter of the room.
   */
  public static String text(int length, long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(100)).append(' ');
    }
    return text.substring(0, length);
  }

  /** What was compressed, with nothing behind it. */
  public static byte[] gunzip(byte[] compressed) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
