package dev.larder.httpcache.servlet.waiting;

import dev.larder.httpcache.store.CacheKey;
import java.time.Duration;

/**
 * What calls to the application have taught about their targets: whether waiting for one another's
 * answer is of use, and whether an answer is ever stored. It is forgotten after a while. Safe for
 * use by many threads.
 */
public final class Experience {

  private static final int MAX_REMEMBERED = 10_000;
  private static final Duration UNSTORABLE = Duration.ofSeconds(10);
  private static final Duration STORABLE = Duration.ofDays(1);

  private final RecentKeys unshared = new RecentKeys(MAX_REMEMBERED, UNSTORABLE);
  private final RecentKeys unstorable = new RecentKeys(MAX_REMEMBERED, UNSTORABLE);
  private final RecentKeys direct = new RecentKeys(MAX_REMEMBERED, STORABLE);
  private final RecentKeys storable = new RecentKeys(MAX_REMEMBERED, STORABLE);

  /** Longer than for waiting: one client comes back for its page after minutes. */
  private final RecentKeys refused = new RecentKeys(MAX_REMEMBERED, STORABLE);

  private final RecentKeys refusedToUsers = new RecentKeys(MAX_REMEMBERED, STORABLE);

  /** Whether waiting for this target is of no use (hit-for-miss). */
  public boolean isKnownUnstorable(CacheKey key) {
    return unstorable.contains(key);
  }

  /** Whether the last response for this target was stored, and for everybody. */
  public boolean isKnownStorable(CacheKey key) {
    return storable.contains(key);
  }

  /**
   * Whether the last complete response for this target could not be stored, so that the client's
   * conditions are the application's to answer.
   *
   * @param personal whether it is asked for with credentials or a session; what is stored for
   *     others may not be stored for these
   */
  public boolean isNeverStored(CacheKey key, boolean personal) {
    return (personal ? refusedToUsers : refused).contains(key);
  }

  /** Notes whether a complete response for this target can be stored. */
  public void noteComplete(CacheKey key, boolean personal, boolean canBeStored) {
    RecentKeys known = personal ? refusedToUsers : refused;
    if (canBeStored) {
      known.remove(key);
    } else {
      known.add(key);
    }
  }

  /** Whether no filter stands between this one and the servlet for this target. */
  public boolean isKnownDirect(CacheKey target) {
    return direct.contains(path(target));
  }

  /**
   * Notes that no filter stands between this one and the servlet.
   *
   * @return whether that was not known
   */
  public boolean noteDirect(CacheKey target) {
    if (isKnownDirect(target)) {
      return false;
    }
    direct.add(path(target));
    return true;
  }

  /** Containers choose filters and servlet by the path alone. */
  private static CacheKey path(CacheKey target) {
    return target.withTarget(target.path());
  }

  /** Whether waiting for other nodes is of no use for this target. */
  boolean isKnownUnshared(CacheKey key) {
    return unshared.contains(key);
  }

  /** Notes that another node's call for this target was waited for in vain. */
  public void noteUnshared(CacheKey key) {
    unshared.add(key);
  }

  /** Notes how a call to the application for this target has ended. */
  public void note(CacheKey key, Landing landing) {
    switch (landing) {
      case STORED -> {
        unstorable.remove(key);
        storable.add(key);
      }
      case VARIANT -> {
        unstorable.remove(key);
        storable.remove(key);
      }
      case NOT_STORED -> {
        storable.remove(key);
        unstorable.add(key);
      }
      case REFUSED, FAILED -> storable.remove(key);
      case LEFT, TIMEOUT, CROWDED, CLOSED -> {}
    }
  }
}
