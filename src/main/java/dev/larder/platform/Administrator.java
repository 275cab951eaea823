package dev.larder.platform;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether a request comes with the administrator's credentials (RFC 7617). Without a
 * configured user and password nobody is the administrator. Immutable.
 */
public final class Administrator {

  /** The value of {@code WWW-Authenticate} in a 401 answer. */
  public static final String CHALLENGE = "Basic realm=\"larder\", charset=\"UTF-8\"";

  private static final String SCHEME = "basic ";
  private static final int MAX_LENGTH = 4_096;

  private final Optional<byte[]> expected;

  public Administrator(Settings settings) {
    this.expected =
        settings
            .text("admin.user")
            .flatMap(
                user ->
                    settings
                        .text("admin.password")
                        .map(
                            password ->
                                digest((user + ":" + password).getBytes(StandardCharsets.UTF_8))));
  }

  /**
   * Whether the credentials are the administrator's. Takes the same time wherever they differ.
   *
   * @param authorization the values of the request's {@code Authorization} fields
   */
  public boolean isIn(List<String> authorization) {
    if (expected.isEmpty() || authorization.size() != 1) {
      return false;
    }
    String value = authorization.get(0).strip();
    if (value.length() > MAX_LENGTH || !value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    try {
      byte[] given = Base64.getDecoder().decode(value.substring(SCHEME.length()).strip());
      return MessageDigest.isEqual(expected.get(), digest(given));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether the request has the administrator's credentials.
   *
   * @param fields all fields of the request
   */
  public boolean isIn(MultivaluedMap<String, String> fields) {
    List<String> given = fields.get(HttpHeaders.AUTHORIZATION);
    return given != null && isIn(given);
  }

  /**
   * Refuses a request without the administrator's credentials.
   *
   * @param fields all fields of the request
   * @throws ProblemException with status 401
   */
  public void require(MultivaluedMap<String, String> fields) {
    if (!isIn(fields)) {
      throw new ProblemException(
          Problem.of(401, "Only the administrator may do this."),
          Map.of(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE));
    }
  }

  // Digests have one length, so the comparison tells nothing about the length of the secret.
  private static byte[] digest(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
