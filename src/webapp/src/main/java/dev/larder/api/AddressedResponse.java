package dev.larder.api;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Adds fields about the address of a response: {@code Vary: Accept} if there are several
 * representations, and in {@code Content-Location} which one this is (RFC 9110 §8.7). The cache
 * does not see these fields: it stores each representation under an address of its own.
 */
final class AddressedResponse extends HttpServletResponseWrapper {

  private static final String VARY = "Vary";
  private static final String ACCEPT = "Accept";
  private static final String CONTENT_LOCATION = "Content-Location";

  private final boolean negotiated;
  private final @Nullable String location;

  /**
   * Wraps a response.
   *
   * @param negotiated whether {@code Accept} selects the representation
   * @param location the address of the representation itself; null if there is none to name
   */
  AddressedResponse(HttpServletResponse response, boolean negotiated, @Nullable String location) {
    super(response);
    this.negotiated = negotiated;
    this.location = location;
    vary();
  }

  private void vary() {
    if (negotiated) {
      super.setHeader(VARY, ACCEPT);
    }
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    boolean extended = negotiated && name.equalsIgnoreCase(VARY);
    super.setHeader(extended ? VARY : name, extended ? withAccept(value) : value);
  }

  private static String withAccept(@Nullable String value) {
    return value == null || value.isBlank() ? ACCEPT : ACCEPT + ", " + value;
  }

  /** An error is not a representation of the resource, so it has no address. */
  @Override
  public void setStatus(int status) {
    super.setStatus(status);
    boolean represents = status / 100 == 2 || status == SC_NOT_MODIFIED;
    if (location != null && represents) {
      super.setHeader(CONTENT_LOCATION, location);
    }
  }

  @Override
  public void reset() {
    super.reset();
    vary();
  }
}
