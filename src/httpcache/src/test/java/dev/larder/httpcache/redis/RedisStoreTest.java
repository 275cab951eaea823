package dev.larder.httpcache.redis;

import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ResponseStoreContract;
import dev.larder.httpcache.store.TimeSource;
import dev.larder.httpcache.store.Validity;
import dev.larder.support.RedisProcess;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The far tier alone, with a log whose marks and places are the same numbers. */
class RedisStoreTest extends ResponseStoreContract {

  private static final int PLACES = 20_000;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");

  private static RedisProcess redis;
  private static RedisLink link;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
    redis.command(
        "EVAL",
        "for i=1,tonumber(ARGV[1]) do redis.call('XADD',KEYS[1],'1-'..i,'r','x') end",
        "1",
        RedisStream.KEY,
        Integer.toString(PLACES));
    link =
        new RedisLink(
            RedisNode.options(redis.url()),
            new RareFaults(new Faults(CacheEvents.NONE), System::nanoTime, SharedEvents.NONE),
            SharedEvents.NONE);
    link.start();
    RedisNode.until(link::isOpen);
  }

  @AfterAll
  static void stopRedis() {
    link.close();
    redis.close();
  }

  @Override
  protected ResponseStore open() {
    ResponseStore store =
        RedisStore.at(
            link, new OneToOne(), fixed(NOW), RedisNode.options(redis.url()), SharedEvents.NONE);
    store.clear();
    return store;
  }

  static TimeSource fixed(Instant now) {
    return new TimeSource() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public Instant date() {
        return now;
      }
    };
  }

  /** The place of mark n is 1-(n+1), for all logs but the one that is foreign. */
  private static final class OneToOne implements FarLog {

    private static final long FOREIGN = 99;

    private final Map<Long, Mark> marks = new ConcurrentHashMap<>();

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public Validity since(Collection<Group> groups, Mark mark) {
      return Validity.VALID;
    }

    @Override
    public Mark mark() {
      return new Mark(1, 0);
    }

    @Override
    public Optional<StreamId> placeOf(Mark mark) {
      if (mark.epoch() == FOREIGN) {
        return Optional.empty();
      }
      marks.put(mark.sequence() + 1, mark);
      return Optional.of(new StreamId(1, mark.sequence() + 1));
    }

    @Override
    public Optional<Mark> markOf(StreamId place, Mark before) {
      return Optional.ofNullable(marks.get(place.number()));
    }
  }
}
