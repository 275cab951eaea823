package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.api.CommitInDoubtException;
import dev.larder.api.ProblemException;
import dev.larder.settings.Settings;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import jakarta.persistence.EntityManager;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.Session;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DatabaseTest {

  private static final Set<String> GROUPS = Set.of("items");

  @TempDir Path folder;

  @Test
  void downAtStart_everyUseIs503UntilItIsUp() throws Exception {
    org.h2.Driver.load();
    Server reserved = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    int port = reserved.getPort();
    reserved.stop();
    try (Database database = database("jdbc:h2:tcp://127.0.0.1:" + port + "/" + folder + "/far")) {
      Transactions transactions = new Transactions(database);
      TestDatabase.await(
          "it is known to be unreachable",
          () -> database.state().equals(DatabaseState.UNREACHABLE));
      assertUnavailable(transactions);

      Server server =
          Server.createTcpServer("-tcpPort", Integer.toString(port), "-ifNotExists").start();
      try {
        TestDatabase.await("it is ready", database::isReady);
        insert(transactions, "1");
        assertThat(count(transactions)).isEqualTo(1);
      } finally {
        server.stop();
      }

      TestDatabase.await("it is known to be gone", () -> !database.isReady());
      assertUnavailable(transactions);
    }
  }

  @Test
  void connectionLostBeforeTheCommitIsAnswered_isInDoubt() throws Exception {
    org.h2.Driver.load();
    Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/" + folder + "/lost";
    try (Database database = database(url)) {
      TestDatabase.await("it is ready", database::isReady);
      Transactions transactions = new Transactions(database);

      assertThatThrownBy(
              () ->
                  transactions.write(
                      GROUPS,
                      manager -> {
                        insert(manager, "1");
                        server.stop();
                        return "";
                      }))
          .isInstanceOf(CommitInDoubtException.class);
    } finally {
      server.stop();
    }
  }

  /** Each attempt would wait for a connection as long as a request may wait in all. */
  @Test
  void query_isNotTriedAgain() throws Exception {
    try (Database database = TestDatabase.open(TestSettings.in(folder, Map.of()));
        EntityManager manager = database.entityManager()) {
      DatabaseLogin login = (DatabaseLogin) manager.unwrap(Session.class).getDatasourceLogin();

      assertThat(login.getQueryRetryAttemptCount()).isZero();
      assertThat(login.isConnectionHealthValidatedOnError()).isFalse();
    }
  }

  @Test
  void poolExhausted_is503WithinASecondOrSo() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch hold = new CountDownLatch(1);
    try (Database database = TestDatabase.open(TestSettings.in(folder, Map.of()))) {
      Transactions transactions = new Transactions(database);
      CountDownLatch held = new CountDownLatch(10);
      List<Future<Long>> holders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        holders.add(
            threads.submit(
                () ->
                    transactions.read(
                        manager -> {
                          long count = count(manager);
                          held.countDown();
                          await(hold);
                          return count;
                        })));
      }
      held.await();
      long start = System.nanoTime();

      // Two uses, each within about a second.
      assertUnavailable(transactions);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(database.isReady()).as("for a while that is nothing").isTrue();
      TestDatabase.await("it is too long", () -> database.state().equals(DatabaseState.BUSY));
      hold.countDown();
      for (Future<Long> holder : holders) {
        assertThat(holder.get()).isZero();
      }
      assertThat(count(transactions)).isZero();
      TestDatabase.await("it is ready again", database::isReady);
    } finally {
      hold.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void write_thatThrows_isRolledBack() throws Exception {
    try (Database database = TestDatabase.open(TestSettings.in(folder, Map.of()))) {
      Transactions transactions = new Transactions(database);

      assertThatThrownBy(
              () ->
                  transactions.write(
                      GROUPS,
                      manager -> {
                        insert(manager, "1");
                        throw new AssertionError("an error, not an exception");
                      }))
          .isInstanceOf(AssertionError.class);
      insert(transactions, "2");
      assertThatThrownBy(() -> insert(transactions, "2"))
          .isNotInstanceOf(ProblemException.class)
          .isNotInstanceOf(CommitInDoubtException.class);

      assertThat(count(transactions)).isEqualTo(1);
    }
  }

  @Test
  void read_thatWrites_changesNothing() throws Exception {
    try (Database database = TestDatabase.open(TestSettings.in(folder, Map.of()))) {
      Transactions transactions = new Transactions(database);

      transactions.read(
          manager -> {
            insert(manager, "1");
            return "";
          });

      assertThat(count(transactions)).isZero();
    }
  }

  @Test
  void close_leavesNoThreadDriverOrLock() throws Exception {
    Settings settings = TestSettings.in(folder, Map.of());
    Database database = TestDatabase.open(settings);
    insert(new Transactions(database), "1");

    database.close();

    assertThat(database.state()).isEqualTo(DatabaseState.CLOSED);
    assertUnavailable(new Transactions(database));
    TestDatabase.await(
        "the threads are gone",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("larder(-database|:.*)")));
    assertThat(DriverManager.drivers().filter(each -> each instanceof org.h2.Driver)).isEmpty();
    // The file is not locked any more, and the row is there.
    try (Database again = TestDatabase.open(settings)) {
      assertThat(count(new Transactions(again))).isEqualTo(1);
    }
  }

  @Test
  void close_whileItStillTries_returnsSoon() {
    Database database = database("jdbc:h2:tcp://127.0.0.1:1/x");

    database.close();

    assertThat(database.isReady()).isFalse();
  }

  @Test
  void connection_ofH2_isDurable() throws SQLException {
    // The default URL must keep every acknowledged row through a kill.
    assertThat(TestSettings.in(folder, Map.of()).requiredText("database.url"))
        .contains("WRITE_DELAY=0", "DB_CLOSE_ON_EXIT=FALSE");
    try (Connection connection =
        new org.h2.Driver().connect("jdbc:h2:mem:", new java.util.Properties())) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  private Database database(String url) {
    Database database =
        new Database(
            TestSettings.in(folder, Map.of("database.url", url)),
            DatabaseTest.class.getClassLoader());
    database.start();
    return database;
  }

  private static void assertUnavailable(Transactions transactions) {
    for (Runnable use :
        List.<Runnable>of(() -> count(transactions), () -> insert(transactions, "x"))) {
      assertThatThrownBy(use::run)
          .isInstanceOfSatisfying(
              ProblemException.class,
              exception -> {
                assertThat(exception.problem().status()).isEqualTo(503);
                assertThat(exception.fields()).containsKey("Retry-After");
                assertThat(exception.problem().detail()).doesNotContain("jdbc");
              });
    }
  }

  private static void insert(Transactions transactions, String id) {
    transactions.write(
        GROUPS,
        manager -> {
          insert(manager, id);
          return "";
        });
  }

  private static void insert(EntityManager manager, String id) {
    manager
        .createNativeQuery(
            "insert into items (id, body, version, created_micros, updated_micros)"
                + " values (?, '{}', 1, 0, 0)")
        .setParameter(1, id)
        .executeUpdate();
  }

  private static long count(Transactions transactions) {
    return transactions.read(DatabaseTest::count);
  }

  private static long count(EntityManager manager) {
    Object count = manager.createNativeQuery("select count(*) from items").getSingleResult();
    return ((Number) count).longValue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
