package dev.larder.api;

/**
 * The database did not say whether it committed. The data may have changed, so caches must treat it
 * as changed.
 */
public final class CommitInDoubtException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CommitInDoubtException(Throwable cause) {
    super("It is not known whether the transaction was committed", cause);
  }
}
