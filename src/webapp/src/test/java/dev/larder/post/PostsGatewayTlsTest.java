package dev.larder.post;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.api.ProblemException;
import dev.larder.support.FaultyServer;
import dev.larder.support.TestCertificate;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The posts service over TLS: its certificate must be trusted, and be its own. */
class PostsGatewayTlsTest {

  private final SSLContext before = defaultContext();
  @TempDir Path folder;

  @AfterEach
  void restore() {
    SSLContext.setDefault(before);
  }

  @Test
  void trustedCertificateOfThisHostIsTaken() throws Exception {
    SSLContext tls = certificate("san=ip:127.0.0.1");
    SSLContext.setDefault(tls);
    try (FaultyServer server = FaultyServer.startTls(json(200, "{\"title\":\"a\"}"), tls);
        PostsGateway gateway = gateway(server)) {
      assertThat(gateway.post(1).title()).isEqualTo("a");
    }
  }

  @Test
  void certificateOfAnotherHostIsRefused() throws Exception {
    SSLContext tls = certificate("san=dns:other.example");
    SSLContext.setDefault(tls);
    refused(tls);
  }

  @Test
  void untrustedCertificateIsRefused() throws Exception {
    refused(certificate("san=ip:127.0.0.1"));
  }

  @Test
  void handshakeThatNeverEndsIsATimeout() throws Exception {
    try (FaultyServer server = FaultyServer.start(FaultyServer.silent());
        PostsGateway gateway = gateway(server)) {
      ProblemException problem =
          catchThrowableOfType(ProblemException.class, () -> gateway.post(1));
      assertThat(problem.problem().detail()).contains("timeout");
      assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
    }
  }

  private static void refused(SSLContext tls) throws Exception {
    try (FaultyServer server = FaultyServer.startTls(json(200, "{\"title\":\"a\"}"), tls);
        PostsGateway gateway = gateway(server)) {
      ProblemException problem =
          catchThrowableOfType(ProblemException.class, () -> gateway.post(1));
      assertThat(problem.problem().detail()).contains("connection error");
      assertThat(server.calls()).as("no request was sent").isZero();
      assertThat(server.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
    }
  }

  private static PostsGateway gateway(FaultyServer server) {
    URI uri = URI.create("https://127.0.0.1:" + server.uri().getPort());
    return new PostsGateway(() -> uri, Duration.ofSeconds(2), 1 << 20);
  }

  /** A context that has a new certificate and trusts no other one. */
  private SSLContext certificate(String extension) {
    return TestCertificate.in(folder, extension).context();
  }

  private static SSLContext defaultContext() {
    try {
      return SSLContext.getDefault();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
