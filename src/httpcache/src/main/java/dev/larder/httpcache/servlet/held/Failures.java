package dev.larder.httpcache.servlet.held;

import jakarta.servlet.ServletException;
import java.io.IOException;

/** Passes on what the application has thrown. */
public final class Failures {

  private Failures() {}

  /**
   * Throws the failure as what it is. Beside the kinds that a filter chain declares that may be any
   * other: languages without checked exceptions throw them undeclared.
   */
  public static void rethrow(Throwable failure) throws IOException, ServletException {
    Failures.<RuntimeException>throwAs(failure);
  }

  @SuppressWarnings("unchecked") // the cast is not checked at run time, on purpose
  private static <T extends Throwable> void throwAs(Throwable failure) throws T {
    throw (T) failure;
  }
}
