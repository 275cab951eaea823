package dev.larder.httpcache.store;

import java.security.SecureRandom;

/**
 * A hash code of texts that clients choose. With {@link String#hashCode} anybody can make as many
 * addresses as he likes with equal hash codes, and hash tables become lists. This hash code depends
 * on a random number of the process, so nobody can foresee it.
 *
 * <p>The texts are read as a polynomial over the prime field of 2<sup>61</sup>−1, and evaluated at
 * that number (Carter and Wegman, "Universal classes of hash functions", 1979): two different texts
 * of n characters have the same value with a probability below n/2<sup>61</sup>. The code is 32
 * bits of the value, after mixing, so that each bit depends on all.
 */
final class KeyedHash {

  private static final int PRIME_BITS = 61;
  private static final long PRIME = (1L << PRIME_BITS) - 1;

  /** Large enough that even short texts wrap around the field. */
  private static final long POINT = new SecureRandom().nextLong(1L << 60, PRIME);

  private KeyedHash() {}

  static int of(String first, String second, String third) {
    long hash = add(add(add(1, first), second), third);
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return (int) (hash ^ (hash >>> 32));
  }

  /**
   * Three characters are one coefficient; the length comes last, so that a longer text never equals
   * a shorter one.
   */
  private static long add(long before, String text) {
    long hash = before;
    int length = text.length();
    int i = 0;
    for (; i + 2 < length; i += 3) {
      hash =
          step(
              hash,
              ((long) text.charAt(i) << 32)
                  | ((long) text.charAt(i + 1) << 16)
                  | text.charAt(i + 2));
    }
    for (; i < length; i++) {
      hash = step(hash, text.charAt(i));
    }
    return step(hash, length);
  }

  /** Multiplies by the point and adds, modulo the prime. */
  private static long step(long hash, long coefficient) {
    long low = hash * POINT;
    long high = Math.multiplyHigh(hash, POINT);
    long carried = (high << (Long.SIZE - PRIME_BITS)) | (low >>> PRIME_BITS);
    long sum = (low & PRIME) + carried + coefficient;
    sum = (sum & PRIME) + (sum >>> PRIME_BITS);
    return sum >= PRIME ? sum - PRIME : sum;
  }
}
