package dev.larder.blog;

/** The blog API gave no feed: it was not reached, not in time, or not understood. */
final class BlogUnavailableException extends Exception {

  private static final long serialVersionUID = 1L;

  BlogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
