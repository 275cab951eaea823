package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.larder.api.ProblemException;
import dev.larder.settings.Settings;
import dev.larder.support.PostgresServer;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL and what can happen to it. */
@Timeout(180)
class PostgresTest {

  private static final Set<String> GROUPS = Set.of("items");
  private static final int POOL = 10;

  /** Five times what two uses of a pool with no connection left may take. */
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void twoNodesThatStartAtOnce_onAnEmptyDatabase_areBothReady() throws Exception {
    for (int round = 0; round < 3; round++) {
      Settings settings = settings(PostgresServer.shared().newDatabase(), Map.of());
      CyclicBarrier together = new CyclicBarrier(2);
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try {
        List<Future<Database>> nodes = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
          nodes.add(
              threads.submit(
                  () -> {
                    together.await();
                    return TestDatabase.open(settings);
                  }));
        }
        try (Database one = nodes.get(0).get();
            Database other = nodes.get(1).get()) {
          insert(new Transactions(one), "1");
          insert(new Transactions(other), "2");
          assertThat(count(new Transactions(one), "items")).isEqualTo(2);
          assertThat(count(new Transactions(one), "flyway_schema_history where success"))
              .isEqualTo(count(new Transactions(other), "flyway_schema_history"))
              .isGreaterThan(3);
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  @Test
  void poolExhausted_is503Soon_andUseAgainAfterwards() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    CountDownLatch hold = new CountDownLatch(1);
    try (Database database = open(Map.of())) {
      Transactions transactions = new Transactions(database);
      CountDownLatch held = new CountDownLatch(POOL);
      List<Future<Long>> holders = new ArrayList<>();
      for (int i = 0; i < POOL; i++) {
        holders.add(
            threads.submit(
                () ->
                    transactions.read(
                        manager -> {
                          manager.createNativeQuery("select 1").getResultList();
                          held.countDown();
                          await(hold);
                          return 0L;
                        })));
      }
      held.await();

      assertUnavailableSoon(transactions);

      hold.countDown();
      for (Future<Long> holder : holders) {
        holder.get();
      }
      assertThat(count(transactions, "items")).isZero();
    } finally {
      hold.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void statementThatTakesTooLong_is503() throws Exception {
    try (Database database = open(Map.of("database.statement.timeout", "1"))) {
      Transactions transactions = new Transactions(database);

      assertUnavailable(
          () ->
              transactions.read(
                  manager -> manager.createNativeQuery("select pg_sleep(120)").getResultList()));

      assertThat(count(transactions, "items")).isZero();
    }
  }

  @Test
  void timeoutOfStatements_staysOnConnections_thatWereFirstUsedForARead() throws Exception {
    try (Database database = open(Map.of("database.statement.timeout", "7"))) {
      Transactions transactions = new Transactions(database);
      HikariDataSource pool = database.dataSource().unwrap(HikariDataSource.class);
      TestDatabase.await(
          "the pool is full", () -> pool.getHikariPoolMXBean().getTotalConnections() == POOL);
      onConnections(transactions, POOL, "select 1");

      assertThat(onConnections(transactions, POOL, "show statement_timeout"))
          .hasSize(POOL)
          .containsOnly("7s");
      assertThat(
              count(
                  transactions,
                  "pg_stat_activity where datname = current_database()"
                      + " and pid <> pg_backend_pid() and state like 'idle in transaction%'"))
          .isZero();
    }
  }

  @Test
  void serverDownAtTheStart_andGoneLater_isComeBackTo() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      Settings settings = settings(server.newDatabase(), Map.of());
      server.stop();
      try (Database database = start(settings)) {
        Transactions transactions = new Transactions(database);
        TestDatabase.await(
            "it is known to be unreachable",
            () -> database.state().equals(DatabaseState.UNREACHABLE));
        assertUnavailableSoon(transactions);

        server.restart();
        TestDatabase.await("it is ready", database::isReady);
        insert(transactions, "1");

        server.stop();
        TestDatabase.await("it is known to be gone", () -> !database.isReady());
        assertUnavailableSoon(transactions);

        server.restart();
        TestDatabase.await("it is ready again", database::isReady);
        assertThat(count(transactions, "items")).isEqualTo(1);
      }
    }
  }

  @Test
  void serverThatAcceptsAndNeverAnswers_holdsNobodyForLong() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        Database database =
            TestDatabase.open(
                settings(server.newDatabase(), Map.of("database.statement.timeout", "1")))) {
      Transactions transactions = new Transactions(database);
      insert(transactions, "1");
      server.freeze();
      try {
        TestDatabase.await("it is known to be gone", () -> !database.isReady());
        // a use that was under way waits for its socket, 6 s; later ones for the pool alone
        assertUnavailable(() -> count(transactions, "items"));
        assertUnavailable(() -> insert(transactions, "2"));
      } finally {
        server.thaw();
      }
      TestDatabase.await("it is ready again", database::isReady);
      assertThat(count(transactions, "items")).isEqualTo(1);
    }
  }

  @Test
  void close_leavesNoThreadAndNoDriver() throws Exception {
    Database database = open(Map.of());
    insert(new Transactions(database), "1");

    database.close();

    TestDatabase.await(
        "the threads are gone",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("larder(-database|:.*)")));
    assertThat(DriverManager.drivers().map(each -> each.getClass().getName()))
        .doesNotContain("org.postgresql.Driver");
  }

  private Database open(Map<String, String> more) throws InterruptedException {
    return TestDatabase.open(settings(PostgresServer.shared().newDatabase(), more));
  }

  private static Database start(Settings settings) {
    Database database = new Database(settings, PostgresTest.class.getClassLoader());
    database.start();
    return database;
  }

  private Settings settings(Map<String, String> database, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(database);
    all.putAll(more);
    return TestSettings.in(folder, all);
  }

  private static void assertUnavailableSoon(Transactions transactions) {
    long start = System.nanoTime();
    assertUnavailable(() -> count(transactions, "items"));
    assertUnavailable(() -> insert(transactions, "x"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
  }

  private static void assertUnavailable(Runnable use) {
    assertThatThrownBy(use::run)
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(503);
              assertThat(refused.fields()).containsKey("Retry-After");
              assertThat(refused.problem().detail()).doesNotContain("jdbc");
            });
  }

  private static void insert(Transactions transactions, String id) {
    transactions.write(
        GROUPS,
        manager ->
            manager
                .createNativeQuery(
                    "insert into items (id, body, version, created_micros, updated_micros)"
                        + " values (?, '{}', 1, 0, 0)")
                .setParameter(1, id)
                .executeUpdate());
  }

  /** What a query answers on each connection of the pool: reads within one another. */
  private static List<Object> onConnections(Transactions transactions, int count, String query) {
    return transactions.read(
        manager -> {
          List<Object> answers = new ArrayList<>();
          answers.add(manager.createNativeQuery(query).getSingleResult());
          if (count > 1) {
            answers.addAll(onConnections(transactions, count - 1, query));
          }
          return answers;
        });
  }

  private static long count(Transactions transactions, String what) {
    return transactions.read(
        manager -> {
          Object count =
              manager.createNativeQuery("select count(*) from " + what).getSingleResult();
          return ((Number) count).longValue();
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
