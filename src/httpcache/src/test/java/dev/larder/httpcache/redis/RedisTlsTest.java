package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.support.FaultyProxy;
import dev.larder.support.RedisProcess;
import dev.larder.support.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis over TLS, which a proxy speaks in its place: who is not trusted learns nothing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisTlsTest {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

  private static RedisProcess redis;

  @TempDir Path folder;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start("--requirepass", "secret");
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    assertThat(redis.command("PING")).startsWith("-NOAUTH");
  }

  private static RedisOptions options(FaultyProxy proxy, Optional<Path> certificates) {
    RedisOptions plain = RedisNode.options("rediss://127.0.0.1:" + proxy.port());
    return new RedisOptions(
        plain.url(),
        Optional.empty(),
        Optional.of("secret"),
        certificates,
        plain.connections(),
        plain.maxEntryBytes(),
        plain.commandTimeout(),
        plain.partitionMaxAge(),
        plain.retention());
  }

  @Test
  void certificateFromTheFile_isTrusted_andNodesShare() {
    TestCertificate certificate = TestCertificate.in(folder, "san=ip:127.0.0.1");
    try (FaultyProxy proxy = FaultyProxy.toTls(redis.port(), certificate.context());
        RedisNode a = RedisNode.start(options(proxy, Optional.of(certificate.pem())), false);
        RedisNode b = RedisNode.start(options(proxy, Optional.of(certificate.pem())), false)) {
      a.awaitWhole();
      b.awaitWhole();
      RedisNode.until(
          () -> {
            a.fill("/file", "v1");
            return b.served("/file").equals(Optional.of("v1"));
          });
    }
  }

  @Test
  void certificateFromTheJvmsTrustStore_isTrusted() {
    TestCertificate certificate = TestCertificate.in(folder, "san=ip:127.0.0.1");
    String before = System.getProperty(TRUST_STORE);
    String passwordBefore = System.getProperty(TRUST_STORE_PASSWORD);
    System.setProperty(TRUST_STORE, certificate.trustStore().toString());
    System.setProperty(TRUST_STORE_PASSWORD, TestCertificate.PASSWORD);
    try (FaultyProxy proxy = FaultyProxy.toTls(redis.port(), certificate.context());
        RedisNode node = RedisNode.start(options(proxy, Optional.empty()), false)) {
      node.awaitWhole();
    } finally {
      restore(TRUST_STORE, before);
      restore(TRUST_STORE_PASSWORD, passwordBefore);
    }
  }

  private static void restore(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  @Test
  void certificateOfAnotherHost_isRefused() {
    TestCertificate certificate = TestCertificate.in(folder, "san=dns:other.example");
    assertRefused(certificate, Optional.of(certificate.pem()), "subject alternative");
  }

  @Test
  void certificateThatNobodyVouchesFor_isRefused() {
    TestCertificate certificate = TestCertificate.in(folder, "san=ip:127.0.0.1");
    assertRefused(certificate, Optional.empty(), "certification path");
    TestCertificate other = TestCertificate.in(folder, "san=ip:127.0.0.1");
    assertRefused(certificate, Optional.of(other.pem()), "");
  }

  /** The far tier stays out, the near one serves, and one line says why. */
  private static void assertRefused(TestCertificate shown, Optional<Path> trusted, String why) {
    try (FaultyProxy proxy = FaultyProxy.toTls(redis.port(), shown.context());
        RedisNode node = RedisNode.start(options(proxy, trusted), false)) {
      RedisNode.until(() -> node.told.stream().filter(Failure.CONNECTION::equals).count() > 2);
      long start = System.nanoTime();
      node.fill("/x", "v1");
      assertThat(node.served("/x")).contains("v1");
      assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(5).toNanos());
      assertThat(node.shared.isWhole()).isFalse();
      assertThat(node.faults).singleElement().asString().contains(why).doesNotContain("secret");
    }
  }

  @Test
  void serverWithoutTls_isNoServer() {
    try (FaultyProxy proxy = FaultyProxy.to(redis.port());
        RedisNode node = RedisNode.start(options(proxy, Optional.empty()), false)) {
      RedisNode.until(() -> !node.faults.isEmpty());
      assertThat(node.shared.isWhole()).isFalse();
    }
  }
}
