package dev.larder.article;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.Page;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.support.PostgresServer;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.user.TestUsers;
import dev.larder.user.UserRepository;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search on PostgreSQL: for words, in an index of words. */
class WordSearchTest {

  @TempDir static Path folder;
  private static Database database;
  private static ArticleRepository articles;
  private static long author;

  @BeforeAll
  static void open() throws Exception {
    database = TestDatabase.open(TestSettings.in(folder, PostgresServer.shared().newDatabase()));
    Transactions transactions = new Transactions(database);
    articles = new ArticleRepository(transactions);
    author = TestUsers.create(new UserRepository(transactions), "Ada Quince");
    create("Plum jam", "On brine", "Keep it under. Rote Äpfel, 100% rye; it's late.");
    create("Fig jam", "", "Nothing else.");
  }

  @AfterAll
  static void close() {
    if (database != null) {
      database.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plum            | 1",
        "PLUM            | 1",
        "jam             | 2",
        "jam plum        | 1",
        "brine under     | 1",
        "äpfel           | 1",
        "ÄPFEL           | 1",
        "it's            | 1",
        "100%            | 1",
        "\"fig jam\"     | 1",
        "\"jam fig\"     | 0",
        "fig or plum     | 2",
        "jam -plum       | 1",
        "plu             | 0",
        "%               | 0",
        "plum & ! ( :*   | 1"
      })
  void words_areFoundInTitleSummaryAndBody(String q, int found) {
    assertThat(count(q)).isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'",
        "''",
        "\"",
        "\\",
        "%",
        "_",
        "!",
        ":*",
        "&",
        "|",
        "<->",
        "()",
        "((((",
        "-",
        "or",
        "- -",
        "a:b*",
        "😀",
        "'; drop table articles; --",
        "${x}",
        "#",
        "?",
        "{d 'x'}",
        "\\'"
      })
  void anyInput_isText_andNoError(String q) {
    assertThat(count(q)).isZero();
    assertThat(count("jam")).isEqualTo(2);
  }

  @Test
  void randomInput_isNoError() {
    Random random = new Random(3);
    String alphabet = "ab '\"\\%_!:*&|<>()-or😀ß\u00a0{}$?@#~^";
    for (int i = 0; i < 300; i++) {
      String q =
          random
              .ints(1 + random.nextInt(60), 0, alphabet.length())
              .map(alphabet::charAt)
              .filter(c -> !Character.isSurrogate((char) c))
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(count(q)).isNotNegative();
    }
  }

  @Test
  void articleThatChanges_isFoundByItsNewWords() {
    long id = create("Quince paste", "", "Text.");
    articles.update(
        id, new ArticleInput("Medlar cheese", null, null, null, null, null), seen -> {});

    assertThat(count("quince")).isZero();
    assertThat(count("medlar")).isEqualTo(1);
  }

  @Test
  void longestBody_fitsTheIndex() {
    String body =
        new Random(5)
            .ints(16_000, 0, 1 << 20)
            .mapToObj(number -> "w" + Integer.toHexString(number))
            .collect(Collectors.joining(" "));
    create("Longest", "", body.substring(0, Math.min(body.length(), ArticleInput.BODY)));

    assertThat(count("longest")).isEqualTo(1);
  }

  @Test
  void search_readsTheIndex() throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set local enable_seqscan = off");
      ResultSet plan =
          statement.executeQuery(
              "explain select id from articles"
                  + " where (search @@ websearch_to_tsquery('simple', 'jam')) = true");
      StringBuilder text = new StringBuilder();
      while (plan.next()) {
        text.append(plan.getString(1));
      }
      assertThat(text.toString()).contains("articles_by_word");
    }
  }

  private static long create(String title, String summary, String body) {
    return articles.create(new ArticleInput(title, summary, body, author, List.of(), null)).id();
  }

  private static long count(String q) {
    Page.Part<ArticleSummary> page = articles.published(ArticleFilter.q(q), new Page(0, 20));
    assertThat(page.entries()).hasSize((int) page.total());
    return page.total();
  }
}
