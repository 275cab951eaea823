package dev.larder.article;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.Page;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.support.StatementCount;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.tag.TagRepository;
import dev.larder.user.TestUsers;
import dev.larder.user.UserRepository;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What H2 alone does: the search for a text as it stands, and the plans of its statements. */
class ArticleRepositoryOnH2Test {

  private static final Page FIRST = new Page(0, 20);

  @TempDir Path folder;
  private Database database;
  private ArticleRepository articles;
  private UserRepository users;
  private TagRepository tags;
  private long ada;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(TestSettings.in(folder, Map.of()));
    Transactions transactions = new Transactions(database);
    articles = new ArticleRepository(transactions);
    users = new UserRepository(transactions);
    tags = new TagRepository(transactions);
    ada = TestUsers.create(users, "Ada Quince");
    TestUsers.create(users, "Ben Sloe");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100%        | 100% rye",
        "snake_case  | A snake_case title",
        "it's        | Because it's late",
        "!           | Salt!",
        "back\\slash | A back\\slash",
        "ÄPFEL       | Rote Äpfel",
      })
  void published_q_isLiteral(String q, String title) {
    long wanted = create(title, ada, List.of());
    create("100 loaves, snakeXcase, its, back and slash", ada, List.of());

    assertThat(found(ArticleFilter.q(q))).containsExactly(wanted);
  }

  @Test
  void published_q_looksIntoTitleSummaryAndBody() {
    articles.create(input("Crocks", "On brine", "Keep it under.", ada));

    for (String q : List.of("crock", "brine", "under", "on b")) {
      assertThat(found(ArticleFilter.q(q))).as(q).hasSize(1);
    }
    assertThat(found(ArticleFilter.q("brine keep"))).isEmpty();
  }

  @Test
  void statements_doNotGrowWithTheRows() throws Exception {
    StatementCount count = new StatementCount(database);
    List<Long> ids = new ArrayList<>();
    for (int size : new int[] {2, 40}) {
      for (int i = ids.size(); i < size; i++) {
        long author = TestUsers.create(users, "Author " + i);
        ids.add(create("Jam " + i, author, List.of("jam", "t" + i)));
      }
      Page page = new Page(0, 100);
      ArticleFilter one = new ArticleFilter("jam", null, "jam");
      assertThat(count.of(() -> articles.published(ArticleFilter.all(), page))).isEqualTo(3);
      assertThat(count.of(() -> articles.published(one, page))).isEqualTo(3);
      assertThat(count.of(() -> articles.published(ArticleFilter.author(ada), page))).isEqualTo(1);
      assertThat(count.of(() -> articles.drafts(ArticleFilter.all(), page))).isEqualTo(1);
      assertThat(count.of(() -> articles.published(ids.get(0)))).isEqualTo(2);
      assertThat(count.of(() -> articles.stamps(100))).isEqualTo(1);
      assertThat(count.of(() -> tags.counts())).isEqualTo(1);
      assertThat(count.of(() -> users.list(page))).isEqualTo(2);
      assertThat(count.of(() -> users.find(ada))).isEqualTo(1);
      assertThat(articles.published(ArticleFilter.all(), page).entries()).hasSize(size);
    }
  }

  @Test
  void newestArticles_areReadFromAnIndexInItsOrder() throws Exception {
    create("One", ada, List.of());
    StatementCount count = new StatementCount(database);
    List<String> rows =
        count.queries(() -> articles.published(ArticleFilter.all(), FIRST)).keySet().stream()
            .filter(query -> query.toUpperCase(Locale.ROOT).contains("TITLE"))
            .toList();
    assertThat(rows).hasSize(1);
    assertThat(plan(rows.get(0))).contains("ARTICLES_NEWEST", "index sorted");
    assertThat(plan(count.queries(() -> articles.stamps(9)).keySet().iterator().next()))
        .contains("ARTICLES_NEWEST", "index sorted");
  }

  private String plan(String query) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement explain = connection.prepareStatement("explain " + query)) {
      int parameters = explain.getParameterMetaData().getParameterCount();
      for (int i = 1; i <= parameters; i++) {
        explain.setObject(i, i == 1 ? "PUBLISHED" : Integer.valueOf(20));
      }
      try (ResultSet plan = explain.executeQuery()) {
        plan.next();
        return plan.getString(1);
      }
    }
  }

  private List<Long> found(ArticleFilter filter) {
    Page.Part<ArticleSummary> page = articles.published(filter, FIRST);
    assertThat(page.total()).isEqualTo(page.entries().size());
    return page.entries().stream().map(ArticleSummary::id).toList();
  }

  private long create(String title, long author, List<String> tags) {
    return articles.create(new ArticleInput(title, null, "Text.", author, tags, null)).id();
  }

  private static ArticleInput input(String title, String summary, String body, long author) {
    return new ArticleInput(title, summary, body, author, null, null);
  }
}
