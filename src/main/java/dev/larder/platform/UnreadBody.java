package dev.larder.platform;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is left of the body of a refused request, if it says that it is short. A server that
 * answers before the body has arrived closes the connection, unannounced if the answer is on its
 * way already, and the client's next request on it is lost (RFC 9112 §9.3, §9.6).
 */
@Priority(Priorities.HEADER_DECORATOR)
final class UnreadBody implements ContainerResponseFilter {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);

  /** The longest body that is read only to be dropped, in bytes. */
  private static final int MAX_LENGTH = 64 << 10;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatus() < 400
        || !isShort(request.getHeaderString(HttpHeaders.CONTENT_LENGTH))) {
      return;
    }
    // who asks first whether the body is wanted has his answer and need not send it
    if (request.getHeaderString("Expect") != null) {
      return;
    }
    try {
      request.getEntityStream().readNBytes(MAX_LENGTH);
    } catch (IOException | IllegalStateException e) {
      LOG.debug("The rest of a refused request could not be read", e);
    }
  }

  private static boolean isShort(@Nullable String length) {
    return length != null && length.matches("[0-9]{1,6}") && Integer.parseInt(length) <= MAX_LENGTH;
  }
}
