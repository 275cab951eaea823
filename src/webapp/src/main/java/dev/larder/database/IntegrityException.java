package dev.larder.database;

/**
 * The database refused a change because rows would contradict one another, for example a reference
 * to a row that is gone. Nothing has changed.
 */
public final class IntegrityException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  IntegrityException(Throwable cause) {
    super("The change contradicts other rows", cause);
  }
}
