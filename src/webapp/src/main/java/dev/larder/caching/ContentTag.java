package dev.larder.caching;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Entity tags of responses without a version, made from their content. */
public final class ContentTag {

  private static final int BYTES = 16;

  private ContentTag() {}

  /**
   * A tag for the values, without its quotes: equal values, equal tag. Use it as a weak one: it
   * tells contents apart, not their octets.
   *
   * @param values whose texts tell them apart, as those of records do
   */
  public static String of(Object... values) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(List.of(values).toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
