package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.support.RequestThread;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OutboxTest {

  @TempDir Path folder;

  private final List<String> committed = new ArrayList<>();
  private final Heard heard = new Heard();
  private final AtomicLong nanos = new AtomicLong();
  private Database database;
  private Outbox outbox;
  private Transactions transactions;
  private OutboxReader reader;

  private static final class Heard implements OutboxReader.Listener {
    final List<String> records = new CopyOnWriteArrayList<>();
    final List<Optional<Set<String>>> groups = new CopyOnWriteArrayList<>();
    int lost;
    int read;

    @Override
    public void received(String record, Optional<Set<String>> names) {
      records.add(record);
      groups.add(names);
    }

    @Override
    public void lost() {
      lost++;
    }

    @Override
    public void read() {
      read++;
    }
  }

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(TestSettings.in(folder, Map.of()));
    outbox = new Outbox(database.dataSource(), (record, groups) -> committed.add(record));
    transactions = new Transactions(database, outbox);
    reader = new OutboxReader(database.dataSource(), heard, nanos::get);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static String nothing(EntityManager manager) {
    return "done";
  }

  @Test
  void write_isInTheOutboxUnderTheNameThatItsWriterIsTold() throws Exception {
    assertThat(transactions.write(Set.of("a", "b-1"), OutboxTest::nothing)).isEqualTo("done");
    transactions.write(Set.of("c"), OutboxTest::nothing);
    reader.readOnce();
    assertThat(committed).hasSize(2);
    assertThat(heard.records).isEqualTo(committed);
    assertThat(heard.groups)
        .containsExactly(Optional.of(Set.of("a", "b-1")), Optional.of(Set.of("c")));
    reader.readOnce();
    assertThat(heard.records).hasSize(2);
    assertThat(heard.read).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/items/1?x=y, 7, a /api/items/1/7 /api/items/1?x=y",
    "/api/items/, 8, a /api/items/ /api/items/8",
    "/api/items, , a /api/items",
    // what a row could not hold is left to the cache
    "*, 7, a",
    "/\u00e9, 7, a",
    "LONG, 7, a"
  })
  void write_isRecordedWithTheTargetsOfItsRequest(String target, String created, String recorded)
      throws Exception {
    String sent = target.equals("LONG") ? "/" + "x".repeat(2000) : target;
    Map<String, Object> attributes = new HashMap<>(Map.of(CurrentRequest.WRITE_TARGET, sent));
    RequestThread.run(
        attributes,
        () ->
            transactions.write(
                Set.of("a"),
                manager -> {
                  if (created != null) {
                    CurrentRequest.noteCreated(created);
                  }
                  return "done";
                }));
    reader.readOnce();
    assertThat(heard.groups).containsExactly(Optional.of(Set.of(recorded.split(" "))));
    assertThat(attributes).doesNotContainKey(CurrentRequest.WRITE_COMMITTED);
  }

  @Test
  void commitThatIsNotRecorded_isNotedOnTheRequest() throws Exception {
    Map<String, Object> attributes = new HashMap<>(Map.of(CurrentRequest.WRITE_TARGET, "/a"));
    RequestThread.run(
        attributes,
        () -> {
          transactions.write(Set.of("recorded"), OutboxTest::nothing);
          new Transactions(database).write(Set.of("a"), OutboxTest::nothing);
          Transactions failing =
              new Transactions(
                  database,
                  (manager, groups) ->
                      () -> {
                        throw new IllegalStateException("after the commit");
                      });
          assertThatThrownBy(() -> failing.write(Set.of("b"), OutboxTest::nothing))
              .hasMessage("after the commit");
        });
    assertThat(attributes).containsEntry(CurrentRequest.WRITE_COMMITTED, Set.of("a", "b"));
  }

  @Test
  void writeThatIsRolledBack_isNot() throws Exception {
    assertThatThrownBy(
            () ->
                transactions.write(
                    Set.of("a"),
                    manager -> {
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                transactions.write(
                    result -> {
                      throw new IllegalArgumentException("no");
                    },
                    OutboxTest::nothing))
        .isInstanceOf(IllegalArgumentException.class);
    reader.readOnce();
    assertThat(committed).isEmpty();
    assertThat(heard.records).isEmpty();
  }

  @Test
  void writeThatCannotBeRecorded_isRolledBack() throws Exception {
    String tooLong = "x".repeat(30_000);
    assertThatThrownBy(
            () ->
                transactions.write(
                    Set.of(tooLong),
                    manager ->
                        manager
                            .createNativeQuery(
                                "insert into outbox (record, created_micros) values ('own', 0)")
                            .executeUpdate()))
        .isInstanceOf(RuntimeException.class);
    reader.readOnce();
    assertThat(committed).isEmpty();
    assertThat(heard.records).isEmpty();
  }

  @Test
  void everything_isARowWithoutNames() throws Exception {
    assertThat(outbox.recordEverything()).isPresent();
    reader.readOnce();
    assertThat(heard.groups).containsExactly(Optional.empty());
  }

  @Test
  void rowThatIsCommittedAfterALaterOne_isFound() throws Exception {
    transactions.write(Set.of("first"), OutboxTest::nothing);
    reader.readOnce();
    try (Connection slow = database.dataSource().getConnection()) {
      insert(slow, "slow");
      transactions.write(Set.of("later"), OutboxTest::nothing);
      reader.readOnce();
      assertThat(heard.records).isEqualTo(committed);
      slow.commit();
    }
    reader.readOnce();
    assertThat(heard.records).contains("slow").hasSize(3);
  }

  @Test
  void rowThatWasUnderWayWhenTheReaderBegan_isFound() throws Exception {
    try (Connection slow = database.dataSource().getConnection()) {
      insert(slow, "slow");
      transactions.write(Set.of("later"), OutboxTest::nothing);
      reader.readOnce();
      slow.commit();
    }
    reader.readOnce();
    assertThat(heard.records).contains("slow").hasSize(2);
  }

  @Test
  void manyRows_areAllRead_andOldOnesDeleted() throws Exception {
    try (Connection connection = database.dataSource().getConnection()) {
      for (int i = 0; i < 2500; i++) {
        insert(connection, "old-" + i);
      }
      connection.commit();
    }
    transactions.write(Set.of("new"), OutboxTest::nothing);
    reader.readOnce();
    assertThat(heard.records).hasSize(2501).doesNotHaveDuplicates();
    OutboxReader second = new OutboxReader(database.dataSource(), heard, nanos::get);
    heard.records.clear();
    second.readOnce();
    assertThat(heard.records).isEqualTo(committed);
  }

  @Test
  void readerThatCouldNotReadForLong_saysSo() throws Exception {
    reader.readOnce();
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(4));
    reader.readOnce();
    assertThat(heard.lost).isZero();
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(6));
    reader.readOnce();
    assertThat(heard.lost).isEqualTo(1);
  }

  @Test
  void thread_readsByItselfAndEnds() throws Exception {
    reader.start();
    transactions.write(Set.of("a"), OutboxTest::nothing);
    try (OutboxReader started = reader) {
      assertThat(started).isNotNull();
      TestDatabase.await("the row is read", () -> heard.records.equals(committed));
    }
  }

  private static void insert(Connection connection, String record) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into outbox (record, names, created_micros) values (?, 'g', 0)")) {
      insert.setString(1, record);
      insert.executeUpdate();
    }
  }
}
