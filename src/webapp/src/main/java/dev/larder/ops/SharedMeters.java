package dev.larder.ops;

import dev.larder.httpcache.redis.SharedEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Counts what goes between this node and Redis. All counters are there from the start, since each
 * has few labels; what a command is called is for us to say, not for a client. Safe for use by many
 * threads.
 */
final class SharedMeters implements SharedEvents {

  /** From a Redis in the same rack to one that the commands of requests have given up. */
  private static final Duration[] BUCKETS =
      Stream.of(500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_000_000)
          .map(micros -> Duration.ofNanos(1_000L * micros))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Map<String, Timer> commands = new ConcurrentHashMap<>();
  private final Map<Failure, Counter> failures;
  private final Map<Lookup, Counter> lookups;
  private final Map<Offer, Counter> offers;
  private final Map<Way, Counter> received;
  private final Map<Way, Counter> losses;
  private final Counter sent;
  private final Counter sentAgain;
  private final Timer roundTrip;

  SharedMeters(MeterRegistry registry) {
    this.registry = registry;
    this.failures =
        counters(Failure.class, "larder.redis.failures", "Failures of Redis, by kind", "kind");
    this.lookups = counters(Lookup.class, "larder.far.lookups", "Look-ups far", "result");
    this.offers = counters(Offer.class, "larder.far.offers", "Entries offered to Redis", "result");
    this.received = counters(Way.class, "larder.log.records.received", "Records that came", "way");
    this.losses = counters(Way.class, "larder.log.losses", "Times that all was invalidated", "way");
    this.sent = sent("no");
    this.sentAgain = sent("yes");
    this.roundTrip =
        Timer.builder("larder.log.round.trip")
            .description("From a record's sending until the stream showed it to its own node")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
  }

  @Override
  public void answered(String name, Duration took) {
    commands.computeIfAbsent(name, this::command).record(took);
  }

  @Override
  public void failed(Failure kind) {
    EnumMaps.find(failures, kind).increment();
  }

  @Override
  public void lookedUp(Lookup result) {
    EnumMaps.find(lookups, result).increment();
  }

  @Override
  public void offered(Offer result) {
    EnumMaps.find(offers, result).increment();
  }

  @Override
  public void recordSent(boolean again) {
    (again ? sentAgain : sent).increment();
  }

  @Override
  public void recordReceived(Way way) {
    EnumMaps.find(received, way).increment();
  }

  @Override
  public void recordReturned(Duration since) {
    roundTrip.record(since);
  }

  @Override
  public void recordsLost(Way way) {
    EnumMaps.find(losses, way).increment();
  }

  private Timer command(String name) {
    return Timer.builder("larder.redis.command.duration")
        .description("From the sending of a command to its answer")
        .tag("command", name)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  private Counter sent(String again) {
    return Counter.builder("larder.log.records.sent")
        .description("Records of writes that were sent to the stream")
        .tag("again", again)
        .register(registry);
  }

  private <E extends Enum<E>> Map<E, Counter> counters(
      Class<E> type, String name, String description, String label) {
    return EnumMaps.of(
        type,
        value ->
            Counter.builder(name)
                .description(description)
                .tag(label, value.name().toLowerCase(Locale.ROOT))
                .register(registry));
  }
}
