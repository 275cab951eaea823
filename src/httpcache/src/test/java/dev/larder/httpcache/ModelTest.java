package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The cache against a model of it that is too simple to be wrong: a list of all invalidations, and
 * for each target its newest response. Calls overlap with writes and with one another.
 */
class ModelTest {

  private static final int TARGETS = 3;
  private static final int CALLS = 3;
  private static final int LIFETIME = 10;
  private static final int WINDOW = 5;
  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);

  /** One step: which one, and what it is done to. */
  record Step(Verb verb, int number, boolean hard) {}

  enum Verb {
    START,
    FINISH,
    CONFIRM,
    WRITE,
    GROUP,
    ALL,
    TICK,
    GET
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Verb.class),
            Arbitraries.integers().between(0, TARGETS * CALLS - 1),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(seed = "20261121", tries = 2_000)
  void whatTheCacheServes_isWhatTheModelServes(@ForAll("steps") List<Step> steps) {
    World world = new World(LocalInvalidationLog.DEFAULT_CAPACITY);
    for (Step step : steps) {
      world.take(step);
      for (int target = 0; target < TARGETS; target++) {
        assertThat(world.served(target)).isEqualTo(world.expected(target));
      }
    }
  }

  /** A log that forgets may cost hits, and never makes something fit to be served that is not. */
  @Property(seed = "20261121", tries = 2_000)
  void whatAForgetfulCacheServes_theModelServesToo(@ForAll("steps") List<Step> steps) {
    World world = new World(2);
    for (Step step : steps) {
      world.take(step);
      for (int target = 0; target < TARGETS; target++) {
        String served = world.served(target);
        if (!served.equals("nothing")) {
          assertThat(world.expected(target)).endsWith(served.substring(served.indexOf(' ')));
        }
        if (served.startsWith("fresh")) {
          assertThat(world.expected(target)).isEqualTo(served);
        }
      }
    }
  }

  private record Invalidated(int sequence, Optional<Integer> target, boolean group, boolean hard) {

    boolean covers(int of) {
      return target.map(one -> one == of).orElse(!group || of == 0);
    }
  }

  private record Known(int value, int mark, int born) {}

  private record Call(Fill fill, int mark, int target, Optional<Known> validating) {}

  /** The cache, and beside it the model. The first target is the only member of the group. */
  private static final class World {

    private final SteppableTime time = new SteppableTime();
    private final CacheOperations cache;
    private final List<Invalidated> records = new ArrayList<>();
    private final Map<Integer, Known> known = new HashMap<>();
    private final Map<Integer, Call> calls = new HashMap<>();
    private int now;
    private int values;

    World(int capacity) {
      cache =
          CacheOperations.of(
              HttpCache.builder()
                  .store(new MapStore())
                  .log(new LocalInvalidationLog(capacity))
                  .clock(time)
                  .build());
    }

    private static CacheKey key(int target) {
      return CacheKey.of("https://example.org", "/" + target);
    }

    void take(Step step) {
      int target = step.number() % TARGETS;
      switch (step.verb()) {
        case START -> start(step.number() / TARGETS, target);
        case FINISH -> finish(step.number() / TARGETS);
        case CONFIRM -> confirm(step.number() / TARGETS);
        case WRITE -> invalidate(key(target).group(), Optional.of(target), false, step.hard());
        case GROUP ->
            invalidate(new Group.Named(Group.SITE, "g"), Optional.empty(), true, step.hard());
        case ALL -> invalidate(new Group.All(), Optional.empty(), false, step.hard());
        case TICK -> {
          now += step.number();
          time.step(Duration.ofSeconds(step.number()));
        }
        case GET -> served(target);
      }
    }

    private void start(int call, int target) {
      ReuseDecision decision = cache.lookUp(key(target), GET);
      Fill fill = cache.startFill(key(target), GET, decision);
      Optional<Known> validating =
          fill.validating().flatMap(stored -> Optional.ofNullable(known.get(target)));
      calls.put(call, new Call(fill, records.size(), target, validating));
    }

    private void finish(int number) {
      Call call = calls.remove(number);
      if (call == null) {
        return;
      }
      int value = ++values;
      Fields fields =
          Fields.of(
              "Cache-Control",
              "max-age=" + LIFETIME + ", stale-while-revalidate=" + WINDOW,
              "ETag",
              "\"" + value + "\"",
              "Cache-Groups",
              call.target() == 0 ? "\"g\"" : "\"other\"");
      byte[] body = Integer.toString(value).getBytes(StandardCharsets.UTF_8);
      cache.finishFill(call.fill(), new ResponseHead(200, fields), body, false);
      Known before = known.get(call.target());
      if (before == null || before.mark() <= call.mark()) {
        known.put(call.target(), new Known(value, call.mark(), now));
      }
    }

    /** Confirms what the call was to confirm; something newer stays as it is. */
    private void confirm(int number) {
      Call call = calls.get(number);
      if (call == null || call.validating().isEmpty()) {
        return;
      }
      calls.remove(number);
      Known validated = call.validating().get();
      ResponseHead head = new ResponseHead(304, Fields.of("ETag", "\"" + validated.value() + "\""));
      cache.finishFill(call.fill(), head, new byte[0], false);
      if (validated.equals(known.get(call.target()))) {
        known.put(call.target(), new Known(validated.value(), call.mark(), now));
      }
    }

    private void invalidate(Group group, Optional<Integer> target, boolean named, boolean hard) {
      cache.invalidate(Set.of(group), hard ? Strength.HARD : Strength.SOFT);
      records.add(new Invalidated(records.size() + 1, target, named, hard));
    }

    String served(int target) {
      ReuseDecision decision = cache.lookUp(key(target), GET);
      if (decision instanceof Serve serve) {
        return "fresh " + value(serve);
      }
      return cache
          .whileRevalidating(decision)
          .map(serve -> "stale " + value(serve))
          .orElse("nothing");
    }

    private static String value(Serve serve) {
      return new String(serve.stored().body(), StandardCharsets.UTF_8);
    }

    String expected(int target) {
      Known response = known.get(target);
      if (response == null || isInvalidated(response, target, true)) {
        return "nothing";
      }
      int age = now - response.born();
      if (age < LIFETIME && !isInvalidated(response, target, false)) {
        return "fresh " + response.value();
      }
      return age <= LIFETIME + WINDOW ? "stale " + response.value() : "nothing";
    }

    private boolean isInvalidated(Known response, int target, boolean hard) {
      return records.stream()
          .anyMatch(
              record ->
                  record.sequence() > response.mark()
                      && record.hard() == hard
                      && record.covers(target));
    }
  }
}
