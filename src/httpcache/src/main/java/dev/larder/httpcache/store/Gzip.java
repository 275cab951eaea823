package dev.larder.httpcache.store;

/**
 * The compressed form of a stored body, or what is known of it. Immutable; callers must not change
 * the bytes.
 */
public final class Gzip {

  /**
   * There is no compressed form and will be none: clients get the body as it is, whatever they
   * accept.
   */
  public static final Gzip NONE = new Gzip(false, new byte[0]);

  /** There is no compressed form yet: clients may get one later. */
  public static final Gzip AWAITED = new Gzip(true, new byte[0]);

  private final boolean negotiated;
  private final byte[] bytes;

  private Gzip(boolean negotiated, byte[] bytes) {
    this.negotiated = negotiated;
    this.bytes = bytes;
  }

  /**
   * The compressed form.
   *
   * @param bytes the body in gzip, at least one byte
   */
  public static Gzip of(byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("a gzip file has at least its header");
    }
    return new Gzip(true, bytes);
  }

  /** Whether the client's {@code Accept-Encoding} decides, now or later, which form it gets. */
  public boolean isNegotiated() {
    return negotiated;
  }

  /** Whether the compressed form is here. */
  public boolean isHeld() {
    return bytes.length > 0;
  }

  /** The compressed form itself, not a copy; no bytes if it is not here. */
  public byte[] bytes() {
    return bytes;
  }
}
