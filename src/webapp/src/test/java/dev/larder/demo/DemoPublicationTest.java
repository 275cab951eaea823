package dev.larder.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.Page;
import dev.larder.article.ArticleFilter;
import dev.larder.article.ArticleRepository;
import dev.larder.article.ArticleSummary;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.support.DatabaseKind;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.tag.TagRepository;
import dev.larder.user.UserRepository;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class DemoPublicationTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @Parameter DatabaseKind kind;
  @TempDir Path folder;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(TestSettings.in(folder, kind.newDatabase()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void emptyDatabase_getsAWholePublication() {
    new DemoPublication().writeInto(database.dataSource(), NOW);

    Transactions transactions = new Transactions(database);
    ArticleRepository articles = new ArticleRepository(transactions);
    List<ArticleSummary> all = new ArrayList<>();
    for (int skip = 0; skip < 200; skip += 100) {
      all.addAll(articles.published(ArticleFilter.all(), new Page(skip, 100)).entries());
    }
    assertThat(all).hasSize(200);
    assertThat(all).extracting(ArticleSummary::title).doesNotHaveDuplicates();
    assertThat(all).extracting(ArticleSummary::summary).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(
            article -> {
              assertThat(article.tags()).hasSizeBetween(2, 5);
              assertThat(article.publishedAt())
                  .isBetween(NOW.minus(Duration.ofDays(730)), NOW.minus(Duration.ofHours(1)));
              assertThat(articles.published(article.id()).orElseThrow().paragraphs()).hasSize(5);
            });
    assertThat(new UserRepository(transactions).list(new Page(0, 100)).total()).isEqualTo(20);
    assertThat(new TagRepository(transactions).counts()).hasSize(15);
    Set<String> bodies = new HashSet<>();
    all.forEach(each -> bodies.add(articles.published(each.id()).orElseThrow().body()));
    assertThat(bodies).hasSize(200);
    Set<Long> authors = new HashSet<>();
    all.forEach(article -> authors.add(article.author().id()));
    assertThat(authors).hasSize(20);
  }

  @Test
  void neighboursInTheList_areOfDifferentTopicsAndAuthors() {
    new DemoPublication().writeInto(database.dataSource(), NOW);

    List<ArticleSummary> page =
        new ArticleRepository(new Transactions(database))
            .published(ArticleFilter.all(), new Page(0, 100))
            .entries();
    for (int i = 1; i < page.size(); i++) {
      assertThat(page.get(i).author()).isNotEqualTo(page.get(i - 1).author());
    }
  }

  @Test
  void writtenTwice_isThereOnce() throws SQLException {
    new DemoPublication().writeInto(database.dataSource(), NOW);
    new DemoPublication().writeInto(database.dataSource(), NOW);

    assertThat(count("articles")).isEqualTo(200);
  }

  @Test
  void writtenByTwoAtOnce_isThereOnce() throws Exception {
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      CountDownLatch together = new CountDownLatch(2);
      List<CompletableFuture<Void>> runs = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        runs.add(
            CompletableFuture.runAsync(
                () -> {
                  together.countDown();
                  awaitUnchecked(together);
                  new DemoPublication().writeInto(database.dataSource(), NOW);
                },
                both));
      }
      runs.forEach(CompletableFuture::join);
    } finally {
      both.shutdown();
    }
    assertThat(count("articles")).isEqualTo(200);
    assertThat(count("users")).isEqualTo(20);
  }

  @Test
  void databaseWithAUser_isLeftAlone() throws SQLException {
    execute(
        "insert into users (id, name, role, bio, version, created_micros, updated_micros)"
            + " values (7, 'A', '', '', 1, 0, 0)");

    new DemoPublication().writeInto(database.dataSource(), NOW);

    assertThat(count("articles")).isZero();
    assertThat(count("users")).isEqualTo(1);
  }

  @Test
  void databaseThatRefuses_staysAsItWas() throws SQLException {
    execute("drop index article_tags_by_tag");
    execute("alter table article_tags rename to article_tags_gone");

    new DemoPublication().writeInto(database.dataSource(), NOW);

    assertThat(count("articles")).isZero();
    assertThat(count("users")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "auto, '',                  '',                  jdbc:h2:mem:x,           true",
    "auto, http://127.0.0.1/b,  '',                  jdbc:h2:mem:x,           false",
    "auto, '',                  http://127.0.0.1/p,  jdbc:h2:mem:x,           false",
    "auto, '',                  '',                  jdbc:postgresql://h/db,  false",
    "on,   http://127.0.0.1/b,  '',                  jdbc:postgresql://h/db,  true",
    "off,  '',                  '',                  jdbc:h2:mem:x,           false"
  })
  void settings_decide(String data, String blog, String posts, String url, boolean wanted) {
    Map<String, String> changed =
        Map.of(
            "demo.data", data,
            "blog.api.url", blog,
            "posts.service.url", posts,
            "database.url", url);

    assertThat(DemoPublication.isWanted(TestSettings.in(folder, changed))).isEqualTo(wanted);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private long count(String table) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      connection.commit();
    }
  }
}
