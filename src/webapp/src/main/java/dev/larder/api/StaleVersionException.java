package dev.larder.api;

/**
 * Somebody else changed or deleted the row between our reading and our writing. Nothing of ours has
 * changed.
 */
public final class StaleVersionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StaleVersionException(Throwable cause) {
    super("The row was changed meanwhile", cause);
  }
}
