package dev.larder.httpcache.message;

import org.jspecify.annotations.Nullable;

/**
 * Texts that end in a number of seconds, as the age of a response does. The last ones are
 * remembered, because many responses in a row need the same.
 *
 * <p>Safe for use by many threads; two may make the same text at the same time.
 */
public final class SecondsText {

  private static final int SLOTS = 1 << 10;

  private final String before;
  private final @Nullable Made[] made = new Made[SLOTS];

  private record Made(long seconds, String text) {}

  /**
   * Texts of one kind.
   *
   * @param before what each begins with
   */
  public SecondsText(String before) {
    this.before = before;
  }

  /** The text with a number, which may be negative. */
  public String of(long seconds) {
    int slot = (int) seconds & SLOTS - 1;
    Made known = made[slot];
    if (known == null || known.seconds() != seconds) {
      known = new Made(seconds, before + seconds);
      made[slot] = known;
    }
    return known.text();
  }
}
