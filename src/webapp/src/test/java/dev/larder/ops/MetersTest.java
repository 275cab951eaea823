package dev.larder.ops;

import static dev.larder.support.Samples.key;
import static dev.larder.support.Samples.mark;
import static dev.larder.support.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheEvents.Exchange;
import dev.larder.httpcache.CacheEvents.Source;
import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.redis.SharedEvents.Failure;
import dev.larder.httpcache.redis.SharedEvents.Lookup;
import dev.larder.httpcache.redis.SharedEvents.Offer;
import dev.larder.httpcache.redis.SharedEvents.Way;
import dev.larder.httpcache.redis.SharedFigures;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.support.PrometheusText;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {

  private static final String DURATION = "larder_http_request_duration_seconds";

  private final Meters meters = new Meters();
  private final CacheEvents events = meters.events();

  @AfterEach
  void close() {
    meters.close();
  }

  @Test
  void answer_isCountedByResultReasonAndRoute() throws IOException {
    meters.use(new Routes("", List.of("/api/articles/{id}")));

    answered("GET", "/api/articles/7?x=secret", 200, Source.HIT, Reason.FRESH, false);
    answered("GET", "/api/articles/8", 200, Source.HIT, Reason.FRESH, true);
    answered("BREW", "/nowhere", 799, Source.BYPASS, Reason.METHOD, false);

    PrometheusText page = page();
    assertThat(page.sum("larder_cache_requests_total", "result", "hit", "reason", "fresh"))
        .isEqualTo(2);
    assertThat(page.sum("larder_cache_requests_total", "result", "bypass", "reason", "method"))
        .isEqualTo(1);
    assertThat(page.sum("larder_cache_collapsed_total")).isEqualTo(1);
    String[] article = {
      "method", "GET", "route", "/api/articles/{id}", "status", "200", "cache", "hit"
    };
    assertThat(page.sum(DURATION + "_count", article)).isEqualTo(2);
    assertThat(page.sum(DURATION + "_sum", article)).isEqualTo(0.014);
    assertThat(page.samples().stream().filter(s -> s.name().equals(DURATION + "_bucket")))
        .extracting(sample -> sample.labels().get("le"))
        .contains("0.001", "0.01", "1.0", "10.0", "+Inf");
    assertThat(
            page.sum(DURATION + "_count", "method", "OTHER", "route", "other", "status", "other"))
        .isEqualTo(1);
  }

  @Test
  void floodOfNames_addsNoSeries() throws IOException {
    meters.use(new Routes("", List.of("/api/articles/{id}", "/articles/*", "/api/*")));
    Random random = new Random(7);
    for (String route : List.of("/api/articles/1", "/api/x", "/articles/1", "/x")) {
      for (String method : List.of("GET", "X")) {
        answered(method, route, 404, Source.MISS, Reason.STATUS, false);
      }
    }
    int before = ownSeries(page());

    for (int i = 0; i < 10_000; i++) {
      String path = List.of("/api/articles/", "/api/", "/articles/", "/").get(i % 4);
      String target = path + random.nextInt() + "?q=" + random.nextLong();
      String method = i % 3 == 0 ? "GET" : "M" + random.nextInt();
      answered(method, target, 404, Source.MISS, Reason.STATUS, false);
      answered(method, "/x" + target, 404, Source.MISS, Reason.STATUS, false);
    }

    PrometheusText page = page();
    assertThat(ownSeries(page)).isEqualTo(before);
    assertThat(page.sum(DURATION + "_count")).isEqualTo(20_008);
  }

  /** Without those of the JVM, some of which begin with its first collection of garbage. */
  private static int ownSeries(PrometheusText page) {
    return Math.toIntExact(
        page.samples().stream().filter(sample -> !sample.name().startsWith("jvm_")).count());
  }

  @Test
  void statusesThatNobodyKnows_areOneSeries() throws IOException {
    for (int status = -5; status < 1_000; status++) {
      answered("GET", "/", status, Source.MISS, Reason.STATUS, false);
    }

    assertThat(page().samples().stream().filter(s -> s.name().equals(DURATION + "_count")))
        .hasSizeLessThan(40)
        .anyMatch(sample -> "other".equals(sample.labels().get("status")));
  }

  @Test
  void storing_invalidating_andFaults_areCounted() throws IOException {
    events.stored(response(key("/"), 10, mark(1)));
    events.notStored(key("/"), Reason.TOO_LARGE);
    events.notStored(key("/"), Reason.TOO_LARGE);
    events.invalidated(
        List.of(
            new Group.Uri("site", "/x"),
            new Group.Named("site", "a"),
            new Group.Named("site", "b")),
        Strength.HARD);
    events.invalidated(List.of(new Group.All()), Strength.SOFT);
    events.fault("what", new IllegalStateException());

    PrometheusText page = page();
    assertThat(page.sum("larder_cache_stored_total")).isEqualTo(1);
    assertThat(page.sum("larder_cache_not_stored_total", "reason", "too-large")).isEqualTo(2);
    String groups = "larder_cache_invalidated_groups_total";
    assertThat(page.sum(groups, "type", "uri", "strength", "hard")).isEqualTo(1);
    assertThat(page.sum(groups, "type", "named", "strength", "hard")).isEqualTo(2);
    assertThat(page.sum(groups, "type", "all", "strength", "soft")).isEqualTo(1);
    assertThat(page.sum(groups)).isEqualTo(4);
    assertThat(page.sum("larder_cache_faults_total")).isEqualTo(1);
  }

  @Test
  void whatNeverHappened_isShownAsZeroWhereItIsComparedWith() throws IOException {
    PrometheusText page = page();

    assertThat(page.has("larder_cache_requests_total", "result", "hit")).isTrue();
    assertThat(page.has("larder_cache_requests_total", "result", "miss")).isTrue();
    assertThat(page.has("larder_cache_faults_total")).isTrue();
    assertThat(page.sum("larder_cache_requests_total")).isZero();
  }

  @Test
  void store_showsWhatItHoldsAndGivesUp() throws IOException {
    Map<String, String> sizes =
        Map.of(
            "cache.max.entry.bytes", "65536", "cache.offheap.mb", "8", "cache.heap.entries", "5");
    try (EhcacheStore store = EhcacheStore.open(sizes, events)) {
      store.figures().forEach(meters::watch);
      meters.watchRefused(store::refused);
      for (int i = 0; i < 10; i++) {
        store.put(response(key("/" + i), 1_000, mark(1)));
      }
      assertThat(page().sum("larder_cache_entries", "cache", "responses-new")).isEqualTo(10);
      for (int i = 0; i < 10; i++) {
        assertThat(store.get(key("/" + i))).isPresent();
      }
      store.put(response(key("/large"), 65_537, mark(1)));
      PrometheusText few = page();
      assertThat(few.sum("larder_cache_entries", "cache", "responses-kept")).isEqualTo(10);
      assertThat(few.sum("larder_cache_heap_entries", "cache", "responses-kept")).isLessThan(6);
      assertThat(few.sum("larder_cache_offheap_used_bytes")).isGreaterThan(10_000);
      assertThat(few.sum("larder_cache_evictions_total")).isZero();
      assertThat(few.sum("larder_cache_refused_total")).isEqualTo(1);

      for (int i = 0; i < 1_000; i++) {
        store.put(response(key("/more/" + i), 30_000, mark(1)));
      }

      PrometheusText many = page();
      assertThat(many.sum("larder_cache_evictions_total", "cache", "responses-new"))
          .isGreaterThan(500);
      assertThat(many.sum("larder_cache_entries", "cache", "responses-kept")).isEqualTo(10);
      assertThat(many.sum("larder_cache_offheap_used_bytes"))
          .isLessThanOrEqualTo(many.sum("larder_cache_offheap_max_bytes"));
      assertThat(many.sum("larder_cache_offheap_max_bytes")).isEqualTo(8 << 20);
    }
    assertThat(page().sum("larder_cache_entries")).isZero();
  }

  @Test
  void jvmAndWaitingRequests_areShown() throws IOException {
    meters.watchWaiting(() -> 3, () -> 4);

    PrometheusText page = page();

    assertThat(page.sum("larder_cache_waiting_requests", "thread", "no")).isEqualTo(3);
    assertThat(page.sum("larder_cache_waiting_requests", "thread", "yes")).isEqualTo(4);
    assertThat(page.sum("jvm_memory_used_bytes", "area", "heap")).isPositive();
    assertThat(page.sum("jvm_threads_live_threads")).isPositive();
    assertThat(page.families()).anyMatch(name -> name.startsWith("jvm_gc_"));
  }

  @Test
  void whatIsShared_isShownOnlyWhereAnythingIs() throws IOException {
    assertThat(page().families()).noneMatch(name -> name.matches("larder_(redis|far|log).*"));
    AtomicBoolean whole = new AtomicBoolean(true);
    meters.watch(new SharedFigures(whole::get, () -> 7));
    SharedEvents shared = meters.shared();
    shared.answered("get", Duration.ofMillis(3));
    shared.answered("eval", Duration.ofMillis(4));
    shared.failed(Failure.TIMEOUT);
    shared.lookedUp(Lookup.HIT);
    shared.lookedUp(Lookup.SKIPPED);
    shared.offered(Offer.STORED);
    shared.recordSent(false);
    shared.recordSent(true);
    shared.recordReceived(Way.OUTBOX);
    shared.recordReturned(Duration.ofMillis(2));
    shared.recordsLost(Way.STREAM);

    PrometheusText page = page();

    assertThat(page.sum("larder_redis_whole")).isEqualTo(1);
    assertThat(page.sum("larder_log_records_unplaced")).isEqualTo(7);
    String commands = "larder_redis_command_duration_seconds";
    assertThat(page.sum(commands + "_sum", "command", "get")).isEqualTo(0.003);
    assertThat(page.sum(commands + "_count")).isEqualTo(2);
    assertThat(page.sum("larder_redis_failures_total", "kind", "timeout")).isEqualTo(1);
    assertThat(page.sum("larder_redis_failures_total")).isEqualTo(1);
    assertThat(page.sum("larder_far_lookups_total", "result", "hit")).isEqualTo(1);
    assertThat(page.sum("larder_far_lookups_total")).isEqualTo(2);
    assertThat(page.has("larder_far_lookups_total", "result", "miss")).isTrue();
    assertThat(page.sum("larder_far_offers_total", "result", "stored")).isEqualTo(1);
    assertThat(page.sum("larder_log_records_sent_total", "again", "yes")).isEqualTo(1);
    assertThat(page.sum("larder_log_records_sent_total", "again", "no")).isEqualTo(1);
    assertThat(page.sum("larder_log_records_received_total", "way", "outbox")).isEqualTo(1);
    assertThat(page.sum("larder_log_round_trip_seconds_sum")).isEqualTo(0.002);
    assertThat(page.sum("larder_log_losses_total", "way", "stream")).isEqualTo(1);
    whole.set(false);
    assertThat(page().sum("larder_redis_whole")).isZero();
  }

  private void answered(
      String method, String target, int status, Source source, Reason reason, boolean collapsed) {
    events.answered(
        new Exchange(method, target, status, source, reason, collapsed, Duration.ofMillis(7)));
  }

  private PrometheusText page() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(body, meters.snapshots());
    return PrometheusText.parse(body.toString(StandardCharsets.UTF_8));
  }
}
