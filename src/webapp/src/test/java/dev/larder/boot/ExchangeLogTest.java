package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.larder.httpcache.CacheEvents.Exchange;
import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.rules.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of the cache at INFO. */
class ExchangeLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.larder.cache");
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final ExchangeLog log = new ExchangeLog();

  @BeforeEach
  void listen() {
    written.start();
    logger.addAppender(written);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(written);
  }

  @Test
  void hitsAndMisses_areOneLineEach() {
    answered("/api/posts/1", Source.MISS, Reason.URI_MISS);
    answered("/api/posts/1", Source.HIT, Reason.FRESH);
    answered("/api/posts/1", Source.STALE, Reason.STALE_IF_ERROR);

    assertThat(lines())
        .containsExactly(
            "Cache MISS for /api/posts/1",
            "Cache HIT for /api/posts/1",
            "Cache STALE for /api/posts/1");
  }

  @Test
  void whatIsNotTheCachesBusiness_isNotLogged() {
    answered("/health", Source.MISS, Reason.NO_STORE);
    answered("/api/items", Source.MISS, Reason.PRIVATE);
    answered("/api/items", Source.BYPASS, Reason.METHOD);

    assertThat(lines()).isEmpty();
  }

  @Test
  void faultWithoutATrace_isOneLineWithItsMessage() {
    Throwable trouble = new RuntimeException("Redis has gone", null, false, false) {};
    log.fault("what", trouble);
    log.fault("what", new IllegalStateException("mistake"));

    assertThat(lines().get(0))
        .isEqualTo("The cache has a fault that no client notices: what: Redis has gone");
    assertThat(written.list.get(0).getThrowableProxy()).isNull();
    assertThat(written.list.get(1).getThrowableProxy()).isNotNull();
  }

  @Test
  void lineOfALog_cannotBeForged() {
    answered("/a\r\nCache HIT for /b\u2028\u001b[31m", Source.MISS, Reason.URI_MISS);

    assertThat(lines())
        .containsExactly("Cache MISS for /a\\u000d\\u000aCache HIT for /b\\u2028\\u001b[31m");
  }

  private void answered(String target, Source source, Reason reason) {
    log.answered(new Exchange("GET", target, 200, source, reason, false, Duration.ZERO));
  }

  private List<String> lines() {
    return written.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
