package dev.larder.httpcache.servlet;

import jakarta.servlet.ServletException;
import java.io.IOException;

/** Passes on what the application has thrown. */
final class Failures {

  private Failures() {}

  /** Throws the failure as what it is; it is one of the kinds that a filter chain may throw. */
  static void rethrow(Throwable failure) throws IOException, ServletException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof ServletException servlet) {
      throw servlet;
    }
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new ServletException(failure);
  }
}
