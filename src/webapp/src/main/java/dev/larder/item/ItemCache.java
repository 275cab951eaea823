package dev.larder.item;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.api.CommitInDoubtException;
import dev.larder.api.Page;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.caching.Changes;
import dev.larder.caching.LocalCache;
import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads items through the cache, and changes them.
 *
 * <p>Why no reader sees a value older than the last acknowledged write: a write appends its record
 * after the commit and before it returns, and a reader's entry carries the position that was read
 * before the data. So a value read before the commit is invalid once the write has returned,
 * whenever it is put.
 *
 * <p>A write also puts the new value ("primes"). It may do so only if its own record is the only
 * one of the item since before its transaction: otherwise another change may be newer, and this
 * value would have a position after it. On this node the lock of the item excludes other writes;
 * writes of other nodes appear in the log.
 */
@Service
final class ItemCache {

  private static final Logger LOG = LoggerFactory.getLogger(ItemCache.class);
  private static final String ITEMS = "items";
  private static final long SWEEP_SECONDS = 30;

  /** The heap that each of the two caches may take, in bytes. */
  private static final long MAX_BYTES = 16L << 20;

  private final ItemRepository repository;
  private final Changes changes;
  private final ItemBody rules;
  private final long pageBytes;
  private final LocalCache<StoredItem> items;
  private final LocalCache<ItemPage> pages;
  private final ItemLocks locks = new ItemLocks();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(ItemCache::sweeperThread);

  @Inject
  ItemCache(
      ItemRepository repository, Changes changes, LocalCache.Factory caches, Settings settings) {
    this.repository = repository;
    this.changes = changes;
    this.pageBytes = settings.integer("items.page.max.bytes");
    this.rules = new ItemBody(Math.toIntExact(settings.integer("items.max.bytes")));
    this.items =
        caches.create(
            "item", StoredItem::heapBytes, settings.seconds("cache.ttl.items.item"), MAX_BYTES);
    this.pages =
        caches.create(
            "items", ItemPage::heapBytes, settings.seconds("cache.ttl.items.list"), MAX_BYTES);
  }

  /** The groups whose data a change of the item changes. */
  static Set<String> groups(UUID id) {
    return Set.of(ITEMS, group(id));
  }

  @PostConstruct
  void start() {
    var unused =
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    sweeper.shutdownNow();
  }

  LocalCache.Loaded<ItemPage> list(Page page) {
    String key = page.skip() + ":" + page.limit();
    return pages.get(key, Set.of(ITEMS), () -> repository.list(page, pageBytes));
  }

  LocalCache.Loaded<StoredItem> find(UUID id) {
    return items.get(
        id.toString(),
        Set.of(group(id)),
        () -> repository.find(id).orElseThrow(ItemCache::notFound));
  }

  StoredItem create(ObjectNode members) {
    UUID id = UUID.randomUUID();
    String body = rules.text(members);
    return changed(id, () -> repository.create(id, body, groups(id)));
  }

  StoredItem update(UUID id, ObjectNode members) {
    return changed(
        id,
        () ->
            repository
                .update(id, stored -> rules.merged(stored, members), groups(id))
                .orElseThrow(ItemCache::notFound));
  }

  void delete(UUID id) {
    locks.locked(
        id,
        () -> {
          boolean found = written(id, () -> repository.delete(id, groups(id)));
          if (!found) {
            throw notFound();
          }
          return changes.committed(groups(id));
        });
  }

  private StoredItem changed(UUID id, Supplier<StoredItem> write) {
    return locks.locked(
        id,
        () -> {
          Changes.Position before = changes.position();
          StoredItem stored = written(id, write);
          Changes.Change change = changes.committed(groups(id));
          Set<String> own = Set.of(group(id));
          if (change.isOnlyOneSince(own, before)) {
            items.put(id.toString(), stored, own, change.position());
          }
          return stored;
        });
  }

  private <T> T written(UUID id, Supplier<T> write) {
    try {
      return write.get();
    } catch (CommitInDoubtException e) {
      changes.append(groups(id));
      throw e;
    }
  }

  private static String group(UUID id) {
    return "item-" + id;
  }

  private static ProblemException notFound() {
    return new ProblemException(Problem.of(404, "There is no such item."));
  }

  private void sweep() {
    try {
      items.sweep();
      pages.sweep();
    } catch (RuntimeException e) {
      // Thrown on, it would end the schedule.
      LOG.warn("Sweeping the item caches failed", e);
    }
  }

  private static Thread sweeperThread(Runnable work) {
    Thread thread = new Thread(work, "larder-items-sweep");
    thread.setDaemon(true);
    return thread;
  }
}
