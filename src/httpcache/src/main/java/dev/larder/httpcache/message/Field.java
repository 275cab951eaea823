package dev.larder.httpcache.message;

/**
 * One field line (RFC 9110 §5.2): a name as it was written, and a value without surrounding white
 * space.
 */
public record Field(String name, String value) {

  public Field {
    value = value.strip();
  }
}
