package dev.larder.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Makes an {@code If-Match} that lists no entity tag a condition that is false: it is true only if
 * one of the listed tags matches (RFC 9110 §13.1.1). Jersey takes the empty one for none, and a
 * write whose client has lost its tag would go through: without this filter {@code
 * ArticleResourceTest.ifMatch_ofAnEarlierState_changesNothing} fails.
 */
@PreMatching
final class EmptyIfMatch implements ContainerRequestFilter {

  /** A weak tag, which never matches strongly, and {@code If-Match} compares so. */
  private static final String NOTHING = "W/\"\"";

  @Override
  public void filter(ContainerRequestContext request) {
    String listed = request.getHeaderString(HttpHeaders.IF_MATCH);
    if (listed != null && listed.replace(',', ' ').isBlank()) {
      request.getHeaders().putSingle(HttpHeaders.IF_MATCH, NOTHING);
    }
  }
}
