package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A request that a starting node accepts and answers much later is one that its client has given up
 * meanwhile, and a write of it would overwrite a later one. So a node accepts none before it can
 * answer.
 */
@Timeout(300)
class PortOpensLastIT {

  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final String REQUEST = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  private static final String REPLY = "HTTP/1.1 200";

  @ParameterizedTest
  @EnumSource
  void firstConnectionThatIsAccepted_isAnswered(Distribution distribution) {
    try (StockContainer container =
        StockContainer.of(distribution, Build.war()).readyWhen("/health").start()) {
      container.stop();
      int before = started(container);
      CompletableFuture<Integer> first =
          CompletableFuture.supplyAsync(() -> startedAtTheFirstConnection(container));

      container.restart();

      assertThat(first.join()).as("the application runs by then").isEqualTo(before + 1);
    }
  }

  /** How often the log has said that the application runs. */
  private static int started(StockContainer container) {
    return (int)
        container
            .log()
            .lines()
            .filter(
                line ->
                    line.contains("ServletContextHandler:main: Started oeje11w")
                        || line.contains("ROOT.war] has finished"))
            .count();
  }

  private static int startedAtTheFirstConnection(StockContainer container) {
    while (true) {
      try (Socket accepted = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
        int started = started(container);
        accepted.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        byte[] answer = accepted.getInputStream().readNBytes(REPLY.length());
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(REPLY);
        return started;
      } catch (IOException refused) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }
}
