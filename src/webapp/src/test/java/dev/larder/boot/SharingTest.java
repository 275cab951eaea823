package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.caching.Changes;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import dev.larder.settings.Settings;
import dev.larder.support.RedisProcess;
import dev.larder.support.RequestThread;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes as the application wires them, with one database and one Redis. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharingTest {

  private static final Set<String> ITEMS = Set.of("items");

  @TempDir Path folder;

  private RedisProcess redis;
  private Database database;
  private Sharing a;
  private Sharing b;
  private Transactions onA;

  @BeforeEach
  void open() throws Exception {
    redis = RedisProcess.start();
    Settings settings = TestSettings.in(folder, Map.of("redis.url", redis.url()));
    database = TestDatabase.open(settings);
    a = Sharing.of(settings, database.dataSource(), CacheEvents.NONE, SharedEvents.NONE);
    b = Sharing.of(settings, database.dataSource(), CacheEvents.NONE, SharedEvents.NONE);
    onA = new Transactions(database, a.recorder());
    TestDatabase.await("both nodes are whole", () -> a.isWhole() && b.isWhole());
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    database.close();
    redis.close();
  }

  private static Changes changes(Sharing node) {
    return new LoggedChanges(node);
  }

  private static List<Group> response() {
    return List.of(new Group.Named(Group.SITE, "items"));
  }

  private void awaitOnB(Mark mark, Changes.Position position) throws InterruptedException {
    Changes changes = changes(b);
    TestDatabase.await(
        "B knows the write",
        () ->
            b.log().since(response(), mark) == Validity.DEAD
                && changes.changedSince(ITEMS, position));
  }

  @Test
  void writeOnA_killsResponsesAndValuesOnB() throws Exception {
    Mark mark = b.log().mark();
    Changes.Position position = changes(b).position();
    onA.write(ITEMS, manager -> "done");
    assertThat(a.log().since(response(), new Mark(a.log().mark().epoch(), 0)))
        .isEqualTo(Validity.DEAD);
    awaitOnB(mark, position);
  }

  @Test
  void writeWithoutRedis_comesByTheOutbox() throws Exception {
    redis.kill();
    TestDatabase.await("both have noticed", () -> !a.isWhole() && !b.isWhole());
    Mark mark = b.log().mark();
    Changes.Position position = changes(b).position();
    onA.write(ITEMS, manager -> "done");
    awaitOnB(mark, position);
    Mark before = b.log().mark();
    changes(a).appendAll();
    TestDatabase.await(
        "B knows of the clearing", () -> b.log().since(List.of(), before) == Validity.DEAD);
  }

  @Test
  void writersOwnValue_isPrimedAndSurvivesItsRecordsReturn() throws Exception {
    Changes changes = changes(a);
    List<Changes.Change> records = new ArrayList<>();
    RequestThread.run(
        new HashMap<>(),
        () -> {
          Changes.Position before = changes.position();
          onA.write(Set.of("items", "item-1"), manager -> "done");
          Changes.Change own = changes.committed(ITEMS);
          records.add(own);
          assertThat(own.isOnlyOneSince(ITEMS, before)).isTrue();
          // the platform has recorded the write: nothing was appended for it here
          assertThat(changes.committed(ITEMS).position()).isEqualTo(own.position());
        });
    Changes.Change own = records.get(0);
    assertThat(changes.changedSince(ITEMS, own.position())).isFalse();
    awaitOutboxRead();
    assertThat(changes.changedSince(ITEMS, own.position())).isFalse();
    // a thread without a request cannot tell which record is its own
    changes.committed(ITEMS);
    assertThat(changes.changedSince(ITEMS, own.position())).isTrue();
  }

  @Test
  void othersWriteBetween_forbidsPriming() throws Exception {
    Changes changes = changes(a);
    Changes.Position before = changes.position();
    new Transactions(database, b.recorder()).write(ITEMS, manager -> "done");
    TestDatabase.await("A knows the write", () -> changes.changedSince(ITEMS, before));
    RequestThread.run(
        new HashMap<>(),
        () -> {
          onA.write(ITEMS, manager -> "done");
          assertThat(changes.committed(ITEMS).isOnlyOneSince(ITEMS, before)).isFalse();
        });
  }

  @Test
  void recordOfAnotherWrite_isNotClaimed() throws Exception {
    Changes changes = changes(a);
    Changes.Position before = changes.position();
    RequestThread.run(
        new HashMap<>(),
        () -> {
          onA.write(Set.of("articles"), manager -> "done");
          changes.committed(ITEMS);
        });
    assertThat(changes.changedSince(ITEMS, before)).isTrue();
  }

  /** Waits until A has read a row that was written now, and so all before it. */
  private void awaitOutboxRead() throws Exception {
    Changes changes = changes(a);
    Changes.Position before = changes.position();
    try (Connection connection = database.dataSource().getConnection();
        Statement insert = connection.createStatement()) {
      insert.executeUpdate(
          "insert into outbox (record, names, created_micros) values ('last', 'last', "
              + System.currentTimeMillis() * 1000
              + ")");
      connection.commit();
    }
    TestDatabase.await("A has read the outbox", () -> changes.changedSince(Set.of("last"), before));
  }
}
