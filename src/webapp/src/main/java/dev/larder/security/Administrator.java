package dev.larder.security;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.database.CurrentRequest;
import dev.larder.httpcache.store.LogLimiter;
import dev.larder.settings.ClientAddresses;
import dev.larder.settings.Settings;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether a request comes with the administrator's credentials (RFC 7617). Without a
 * configured user and password there is no administrator. A client that tries many passwords is
 * slowed down ({@link PasswordBrake}). Safe for use by many threads.
 */
public final class Administrator {

  /** The value of {@code WWW-Authenticate} in a 401 answer. */
  public static final String CHALLENGE = "Basic realm=\"larder\", charset=\"UTF-8\"";

  private static final String SCHEME = "basic ";
  private static final int MAX_LENGTH = 4_096;
  private static final String FORWARDED = "X-Forwarded-For";
  private static final Logger LOG = LoggerFactory.getLogger(Administrator.class);

  private final Optional<byte[]> expected;
  private final ClientAddresses addresses;
  private final PasswordBrake brake = new PasswordBrake(System::nanoTime);
  private final LogLimiter<PasswordBrake.Outcome> lines = new LogLimiter<>(System::nanoTime);
  private final Consumer<Refusal> listener;

  /** Why credentials were not accepted. */
  public enum Refusal {
    /** They are wrong. */
    WRONG,
    /** The client has tried too many wrong ones just before; these were not looked at. */
    BRAKED
  }

  /** An administrator whose refusals are counted nowhere. */
  public Administrator(Settings settings) {
    this(settings, refusal -> {});
  }

  /**
   * The administrator of these settings.
   *
   * @param listener is told of each refusal
   */
  public Administrator(Settings settings, Consumer<Refusal> listener) {
    this.listener = listener;
    this.addresses = new ClientAddresses(settings.list("larder.proxies"));
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
   * @param authorization the values of the current request's {@code Authorization} fields
   * @throws ProblemException with status 429 if the client has tried too many wrong ones
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
      return isAccepted(given, expected.get());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean isAccepted(byte[] given, byte[] right) {
    String client =
        CurrentRequest.get()
            .map(
                request ->
                    addresses.client(
                        request.getRemoteAddr(),
                        String.join(",", Collections.list(request.getHeaders(FORWARDED)))))
            .orElse("");
    PasswordBrake.Outcome outcome =
        brake.attempt(client, () -> MessageDigest.isEqual(right, digest(given)));
    if (outcome == PasswordBrake.Outcome.RIGHT) {
      return true;
    }
    boolean braked = outcome == PasswordBrake.Outcome.REFUSED;
    listener.accept(braked ? Refusal.BRAKED : Refusal.WRONG);
    lines
        .admit(outcome)
        .ifPresent(
            more ->
                LOG.warn(
                    "{} from {}{}",
                    braked ? "Refused to check further credentials" : "Wrong credentials",
                    client.isEmpty() ? "an unknown client" : client,
                    LogLimiter.omitted(more)));
    if (braked) {
      throw new ProblemException(
          Problem.of(429, "Too many wrong credentials. Try again in some seconds."),
          Map.of("Retry-After", Long.toString(PasswordBrake.longestPauseSeconds())));
    }
    return false;
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
