package dev.larder.httpcache;

import dev.larder.httpcache.rules.UriReference;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.TimeSource;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache of HTTP responses (RFC 9111, a shared cache inside the origin), for applications. A
 * filter puts it in front of the application:
 *
 * <pre>{@code
 * HttpCache cache = HttpCache.builder().maxBytes(128 << 20).build();
 * servletContext.addFilter("cache", new CachingFilter(cache))
 *     .addMappingForUrlPatterns(EnumSet.of(REQUEST, ASYNC), true, "/*");
 * }</pre>
 *
 * <p>The application says in response fields like {@code Cache-Control} what is stored and for how
 * long. A write through HTTP invalidates its target without a call. The methods here are for data
 * that changes in other ways: by a job, a message, or an administrator.
 *
 * <p>Each invalidation appends one record to the cache's log before it returns. A request that
 * begins on this node after that never gets a response that the application began to make before
 * the call. A response that is being made during the call is sent to its client but not stored. An
 * invalidation costs the same for one response and for a million. If nodes share their log, the
 * other nodes follow as soon as the record has reached them.
 *
 * <p>Several filters can use one cache, even filters of several applications in one process. Paths
 * contain the context path, so applications do not get each other's responses. They share the names
 * of groups.
 *
 * <p>Safe for use by many threads.
 */
public final class HttpCache implements AutoCloseable {

  private static final Group ALL = new Group.All();

  private final String name;
  private final CacheOperations operations;

  private HttpCache(String name, CacheOperations operations) {
    this.name = name;
    this.operations = operations;
  }

  /** Returns a builder. All of its values are optional. */
  public static Builder builder() {
    return new Builder();
  }

  /** For {@link CacheOperations#of}. */
  CacheOperations operations() {
    return operations;
  }

  /** The name of the cache, for meters and to find it by. */
  public String name() {
    return name;
  }

  /** The settings of the cache; they do not change. */
  public CacheSettings settings() {
    return operations.settings();
  }

  /**
   * Invalidates the responses of one target, hard: in all variants and for all hosts of the site.
   *
   * @param target see {@link #invalidate(String, Strength)}
   */
  public void invalidate(String target) {
    invalidate(target, Strength.HARD);
  }

  /**
   * Invalidates the responses of one target, in all variants and for all hosts of the site. A
   * target with another query is another target. Responses to other queries that also answer this
   * one ({@code No-Vary-Search}) are invalidated too.
   *
   * @param target path and query as clients send them, with the context path, for example {@code
   *     /shop/articles?page=2}; or an absolute URI, whose scheme and host are ignored. Path
   *     parameters and fragment are ignored too; characters outside ASCII mean their UTF-8 escapes
   * @param strength hard: the responses are never served again without a successful validation;
   *     soft: they count as stale, and may be served while they are validated or in place of an
   *     error, if they permit it
   * @throws IllegalArgumentException if the target is neither an absolute path nor an absolute URI
   */
  public void invalidate(String target, Strength strength) {
    String path =
        UriReference.target(target)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Not an absolute path or URI: '" + target + "'; allowed: /a/b?c=d"));
    operations.invalidate(CacheKey.of("", path).changedGroups(), strength);
  }

  /**
   * Invalidates the responses of one target, hard.
   *
   * @param target see {@link #invalidate(String, Strength)}
   */
  public void invalidate(URI target) {
    invalidate(target.toString(), Strength.HARD);
  }

  /**
   * Invalidates the responses of one target.
   *
   * @param target see {@link #invalidate(String, Strength)}
   * @param strength see {@link #invalidate(String, Strength)}
   */
  public void invalidate(URI target, Strength strength) {
    invalidate(target.toString(), strength);
  }

  /**
   * Invalidates all responses that name one of these groups in {@code Cache-Groups} (RFC 9875),
   * hard. Without a name it does nothing.
   *
   * @param names compared character by character
   */
  public void invalidateGroups(String... names) {
    invalidateGroups(Strength.HARD, names);
  }

  /**
   * Invalidates all responses that name one of these groups in {@code Cache-Groups} (RFC 9875).
   * Without a name it does nothing.
   *
   * @param strength see {@link #invalidate(String, Strength)}
   * @param names compared character by character
   */
  public void invalidateGroups(Strength strength, String... names) {
    Set<Group> groups = new LinkedHashSet<>();
    for (String one : names) {
      groups.add(new Group.Named(Group.SITE, one));
    }
    operations.invalidate(groups, strength);
  }

  /** Invalidates everything, hard, and frees the memory of the store. */
  public void clear() {
    clear(Strength.HARD);
  }

  /**
   * Invalidates everything.
   *
   * @param strength hard: the store is emptied, and responses are fetched again without a
   *     validation; soft: they count as stale
   */
  public void clear(Strength strength) {
    operations.invalidate(Set.of(ALL), strength);
    if (strength == Strength.HARD) {
      operations.forget();
    }
  }

  /** What the cache has done since it was built. */
  public CacheStatistics statistics() {
    return operations.statistics();
  }

  /**
   * Closes the cache and its store. Call it after the filters that use the cache have been
   * destroyed. A second call does nothing.
   */
  @Override
  public void close() {
    operations.close();
  }

  @Override
  public String toString() {
    return "HttpCache " + name + " " + settings();
  }

  /** Builds a cache. Not safe for use by several threads. */
  public static final class Builder {

    private String name = "http";
    private CacheSettings settings = CacheSettings.DEFAULT;
    private @Nullable ResponseStore store;
    private @Nullable InvalidationLog log;
    private long maxBytes;
    private CallLeases leases = CallLeases.NONE;
    private CacheEvents listener = CacheEvents.NONE;
    private TimeSource clock = TimeSource.system();

    private Builder() {}

    /**
     * The name of the cache, for meters and to find it by; {@code http} unless set. Two caches of
     * one process should have different names.
     */
    public Builder name(String given) {
      if (given.isBlank()) {
        throw new IllegalArgumentException("The name of a cache must not be blank");
      }
      name = given;
      return this;
    }

    /** All settings, in place of those that were given before. */
    public Builder settings(CacheSettings given) {
      settings = given;
      return this;
    }

    /**
     * All settings, in place of those that were given before.
     *
     * @throws IllegalArgumentException as {@link CacheSettings#of} does
     */
    public Builder settings(Map<String, String> given) {
      return settings(CacheSettings.of(given));
    }

    /**
     * One setting.
     *
     * @param setting for example {@code cache.collapse.timeout}
     * @param value as text; blank: the default
     * @throws IllegalArgumentException as {@link CacheSettings#with} does
     */
    public Builder setting(String setting, String value) {
      return settings(settings.with(setting, value));
    }

    /**
     * The size of a store on the heap, in bytes, including everything that belongs to its entries.
     * It replaces {@code cache.heap.mb}. The default is a sixteenth of the largest heap, from 4 to
     * 256 MiB.
     *
     * @param bytes at least 1; one response can take an eighth of it
     */
    public Builder maxBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("maxBytes must be at least 1, is " + bytes);
      }
      maxBytes = bytes;
      return this;
    }

    /**
     * The store of the cache, which closes it. The default is chosen by the settings: on the heap,
     * or off it with {@code cache.offheap.mb}.
     */
    public Builder store(ResponseStore given) {
      store = given;
      return this;
    }

    /**
     * The log of invalidations; the cache does not close it. The default is a log for this cache
     * alone.
     */
    public Builder log(InvalidationLog given) {
      log = given;
      return this;
    }

    /**
     * Leases by which only one of several nodes that share a store calls the application for a
     * target.
     */
    public Builder leases(CallLeases given) {
      leases = given;
      return this;
    }

    /**
     * A listener for what the cache does, and for the faults of a store that the cache has opened.
     */
    public Builder listener(CacheEvents given) {
      listener = given;
      return this;
    }

    /** The clocks of the cache, for tests; the default is the machine's clocks. */
    public Builder clock(TimeSource given) {
      clock = given;
      return this;
    }

    /**
     * Builds the cache. Its memory and threads are freed by {@link HttpCache#close}.
     *
     * @throws IllegalArgumentException if settings contradict each other or do not fit this machine
     * @throws IllegalStateException if the store cannot be opened; the message is one line
     */
    public HttpCache build() {
      CountedEvents events = new CountedEvents(listener);
      ResponseStore opened = store(events);
      InvalidationLog kept = log == null ? new LocalInvalidationLog() : log;
      CacheContext context = new CacheContext(opened, kept, settings, clock, events);
      return new HttpCache(name, new CacheOperations(context, leases));
    }

    private ResponseStore store(CacheEvents events) {
      if (maxBytes == 0) {
        return store == null ? Stores.open(settings, events) : store;
      }
      if (store != null) {
        throw new IllegalArgumentException("store(…) and maxBytes(…) exclude each other");
      }
      return Stores.ofBytes(maxBytes, settings);
    }
  }
}
