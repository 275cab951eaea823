package dev.larder.httpcache.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The invalidation log of one process: for each group the sequence numbers of its newest hard and
 * newest soft record.
 *
 * <p>The table is bounded. Dropping the oldest group raises the floor to its sequence: a mark below
 * the floor counts as dead, because the log no longer knows all records after it. Invalidating
 * {@link Group.All} raises the floor as well. The table is bounded in bytes, too: for a group with
 * a long text, which a client may choose, it keeps only a digest.
 *
 * <p>Appending takes a lock, because records must become visible in order: first the table, then
 * the sequence from which marks are read. A reader in between sees a response invalidated too
 * early, never too late. A look-up takes no lock: it reads the table first and the floor last, and
 * dropping raises the floor first.
 */
public final class LocalInvalidationLog implements InvalidationLog {

  /** The default number of groups that are remembered. */
  public static final int DEFAULT_CAPACITY = 100_000;

  /** The longest target or name, in characters, that is remembered as it is. */
  static final int MAX_TEXT = 256;

  private static final Group ALL = new Group.All();

  private final long epoch = new SecureRandom().nextLong();
  private final int capacity;
  private final Map<Group, Latest> table = new ConcurrentHashMap<>();
  private final Deque<Remembered> order = new ArrayDeque<>();
  private volatile long sequence;
  private volatile long floor;

  public LocalInvalidationLog() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * A log that remembers so many groups.
   *
   * @param capacity at least 1
   */
  public LocalInvalidationLog(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, is " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public Mark mark() {
    return new Mark(epoch, sequence);
  }

  @Override
  public synchronized Appended append(Collection<Group> groups, Strength strength) {
    long next = sequence + 1;
    Map<Group, Long> previous = new HashMap<>();
    for (Group group : groups) {
      previous.put(group, previousOf(group));
    }
    for (Group group : previous.keySet()) {
      record(remembered(group), next, strength);
    }
    sequence = next;
    return new Appended(new Mark(epoch, next), previous);
  }

  private long previousOf(Group group) {
    Latest latest = table.getOrDefault(remembered(group), Latest.NONE);
    Latest all = table.getOrDefault(ALL, Latest.NONE);
    return Math.max(floor, Math.max(latest.newest(), all.newest()));
  }

  private void record(Group group, long next, Strength strength) {
    if (group instanceof Group.All && strength == Strength.HARD) {
      // every existing mark is below the new floor, so the table is no longer needed
      floor = next;
      table.clear();
      order.clear();
      return;
    }
    table.merge(group, Latest.NONE.with(strength, next), (old, one) -> old.with(strength, next));
    order.add(new Remembered(group, next));
    while (table.size() > capacity || order.size() > 2L * capacity) {
      dropOldest();
    }
  }

  /** Forgets the oldest record; a group with a newer one stays. */
  private void dropOldest() {
    Remembered oldest = order.remove();
    Latest latest = table.get(oldest.group());
    if (latest != null && latest.newest() == oldest.sequence()) {
      floor = Math.max(floor, oldest.sequence());
      table.remove(oldest.group());
    }
  }

  @Override
  public Validity since(Collection<Group> groups, Mark mark) {
    if (mark.epoch() != epoch) {
      return Validity.DEAD;
    }
    Validity validity = Validity.VALID;
    for (Group group : groups) {
      validity = worse(validity, table.get(remembered(group)), mark.sequence());
    }
    validity = worse(validity, table.get(ALL), mark.sequence());
    return mark.sequence() < floor ? Validity.DEAD : validity;
  }

  private static Validity worse(Validity validity, @Nullable Latest latest, long mark) {
    if (latest == null || validity == Validity.DEAD) {
      return validity;
    }
    if (latest.hard() > mark) {
      return Validity.DEAD;
    }
    return latest.soft() > mark ? Validity.STALE : validity;
  }

  private static Group remembered(Group group) {
    boolean isLong =
        (group instanceof Group.Uri uri && uri.target().length() > MAX_TEXT)
            || (group instanceof Group.Named named && named.name().length() > MAX_TEXT);
    return isLong ? new Group.Uri("sha-256", digest(group.toString())) : group;
  }

  private static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The number of groups that are remembered. */
  public int size() {
    return table.size();
  }

  /** The newest records of a group; 0 if there was none. */
  private record Latest(long hard, long soft) {

    static final Latest NONE = new Latest(0, 0);

    Latest with(Strength strength, long sequence) {
      return strength == Strength.HARD ? new Latest(sequence, soft) : new Latest(hard, sequence);
    }

    long newest() {
      return Math.max(hard, soft);
    }
  }

  private record Remembered(Group group, long sequence) {}
}
