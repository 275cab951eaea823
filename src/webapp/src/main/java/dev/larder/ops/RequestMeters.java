package dev.larder.ops;

import dev.larder.httpcache.CacheEvents.Exchange;
import dev.larder.httpcache.CacheEvents.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;

/**
 * How long requests take, by method, route, status and what the cache did. Every label comes from a
 * closed list, so clients cannot add to the series; a timer is made when its combination is first
 * seen, and afterwards found by its place in an array. Safe for use by many threads.
 */
final class RequestMeters {

  private static final String OTHER_METHOD = "OTHER";

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", OTHER_METHOD);

  /** What this application and its container answer with; the rest is counted together. */
  private static final List<Integer> STATUSES =
      List.of(
          0, 101, 200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406,
          408, 409, 410, 412, 413, 414, 415, 416, 417, 422, 428, 429, 431, 500, 501, 502, 503, 504);

  private static final int HIGHEST_STATUS = 599;
  private static final int[] STATUS_PLACES = statusPlaces();
  private static final List<Source> SOURCES = List.of(Source.values());

  /** From a hit to a call that has met a deadline. */
  private static final Duration[] BUCKETS =
      Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Routes routes;
  private final AtomicReferenceArray<Timer> timers;

  RequestMeters(MeterRegistry registry, Routes routes) {
    this.registry = registry;
    this.routes = routes;
    this.timers =
        new AtomicReferenceArray<>(
            routes.size() * METHODS.size() * STATUSES.size() * SOURCES.size());
  }

  void record(Exchange exchange) {
    int route = routes.of(exchange.target());
    int method = methodPlace(exchange.method());
    int status = statusPlace(exchange.status());
    int source = SOURCES.indexOf(exchange.source());
    int place =
        ((route * METHODS.size() + method) * STATUSES.size() + status) * SOURCES.size() + source;
    Timer timer = timers.get(place);
    if (timer == null) {
      timer = timer(method, route, status, SOURCES.get(source));
      timers.set(place, timer);
    }
    timer.record(exchange.duration().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The registry gives the same timer for the same labels, so two threads may ask for it. */
  private Timer timer(int method, int route, int status, Source source) {
    return Timer.builder("larder.http.request.duration")
        .description("From the entry into the cache to the end of the answer")
        .tag("method", METHODS.get(method))
        .tag("route", routes.template(route))
        .tag("status", status == 0 ? "other" : Integer.toString(STATUSES.get(status)))
        .tag("cache", source.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private static int methodPlace(String method) {
    int place = METHODS.indexOf(method);
    return place < 0 ? METHODS.size() - 1 : place;
  }

  private static int statusPlace(int status) {
    return status < 0 || status > HIGHEST_STATUS ? 0 : STATUS_PLACES[status];
  }

  private static int[] statusPlaces() {
    int[] places = new int[HIGHEST_STATUS + 1];
    Arrays.setAll(places, status -> Math.max(0, STATUSES.indexOf(status)));
    return places;
  }
}
