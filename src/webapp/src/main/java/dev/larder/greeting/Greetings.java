package dev.larder.greeting;

import jakarta.ws.rs.core.Response;

/** How long greetings are kept: they say the same until the next version. */
final class Greetings {

  private static final String LIFETIME = "max-age=300";

  private Greetings() {}

  static Response kept(Response.ResponseBuilder response) {
    return response
        .header("Cache-Control", LIFETIME)
        .header("Larder-Cache-Control", LIFETIME)
        .build();
  }
}
