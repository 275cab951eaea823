package dev.larder.article;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.api.Page;
import dev.larder.api.ProblemException;
import dev.larder.api.StaleVersionException;
import dev.larder.database.Database;
import dev.larder.database.Micros;
import dev.larder.database.Transactions;
import dev.larder.support.DatabaseKind;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.tag.TagCount;
import dev.larder.tag.TagRepository;
import dev.larder.user.TestUsers;
import dev.larder.user.UserRepository;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ArticleRepositoryTest {

  private static final Page FIRST = new Page(0, 20);

  @Parameter DatabaseKind kind;
  @TempDir Path folder;
  private Database database;
  private ArticleRepository articles;
  private UserRepository users;
  private TagRepository tags;
  private long ada;
  private long ben;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(TestSettings.in(folder, kind.newDatabase()));
    Transactions transactions = new Transactions(database);
    articles = new ArticleRepository(transactions);
    users = new UserRepository(transactions);
    tags = new TagRepository(transactions);
    ada = TestUsers.create(users, "Ada Quince");
    ben = TestUsers.create(users, "Ben Sloe");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void published_noFilter_isNewestFirstWithoutDrafts() {
    long first = create("First", ada, List.of("jam"));
    long second = create("Second", ben, List.of());
    articles.create(draft("Hidden", ada));

    Page.Part<ArticleSummary> page = articles.published(ArticleFilter.all(), FIRST);

    assertThat(page.total()).isEqualTo(2);
    assertThat(page.entries()).extracting(ArticleSummary::id).containsExactly(second, first);
    ArticleSummary oldest = page.entries().get(1);
    assertThat(oldest.author()).isEqualTo(new Author(ada, "Ada Quince"));
    assertThat(oldest.tags()).containsExactly("jam");
    assertThat(oldest.status()).isEqualTo(Status.PUBLISHED);
    assertThat(oldest.publishedAt()).isNotNull();
    assertThat(articles.stamps(1)).extracting(ArticleStamp::id).containsExactly(second);
  }

  @Test
  void published_parts_haveEveryArticleOnce() {
    List<Long> created = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      created.add(0, create("No. " + i, ada, List.of("a", "b", "c")));
    }
    List<Long> read = new ArrayList<>();
    for (int skip = 0; skip < 9; skip += 3) {
      Page.Part<ArticleSummary> page = articles.published(ArticleFilter.all(), new Page(skip, 3));
      assertThat(page.total()).isEqualTo(7);
      page.entries().forEach(article -> read.add(article.id()));
      page.entries().forEach(a -> assertThat(a.tags()).containsExactly("a", "b", "c"));
    }
    assertThat(read).isEqualTo(created);
    assertThat(articles.published(ArticleFilter.all(), new Page(7, 3)).entries()).isEmpty();
  }

  @Test
  void published_filters_mustAllHold() {
    long both = create("Plum jam", ada, List.of("jam", "fruit"));
    create("Plum brandy", ada, List.of("fruit"));
    create("Fig jam", ben, List.of("jam", "fruit"));

    assertThat(found(ArticleFilter.tag("jam"))).hasSize(2);
    assertThat(found(ArticleFilter.author(ada))).hasSize(2);
    assertThat(found(new ArticleFilter("jam", ada, null))).containsExactly(both);
    assertThat(found(new ArticleFilter("jam", ada, "PLUM"))).containsExactly(both);
    assertThat(found(new ArticleFilter("jam", ben, "plum"))).isEmpty();
    assertThat(found(ArticleFilter.tag("none"))).isEmpty();
  }

  @Test
  void published_draft_isThereForNobody() {
    long id = articles.create(draft("Hidden", ada)).id();

    assertThat(articles.published(id)).isEmpty();
    assertThat(articles.find(id)).isPresent();
    assertThat(articles.drafts(ArticleFilter.all(), FIRST).total()).isEqualTo(1);
    assertThat(articles.stamps(10)).isEmpty();
    assertThat(tags.counts()).isEmpty();
  }

  @Test
  void create_asManyCharactersAsAllowed_areKept() {
    String jars = "\ud83e\uded9";
    ArticleInput input =
        new ArticleInput(
            jars.repeat(ArticleInput.TITLE),
            jars.repeat(ArticleInput.SUMMARY),
            jars.repeat(ArticleInput.BODY),
            ada,
            List.of(),
            Status.PUBLISHED);
    ArticleDetail created = articles.create(input);
    assertThat(articles.find(created.id())).get().isEqualTo(created);
  }

  @Test
  void update_timesOfAClockThatWasAhead_areRepaired() throws Exception {
    ArticleDetail created = articles.create(draft("Early", ada));
    update(created.id(), status(Status.PUBLISHED));
    long ahead = Micros.of(Instant.now().plus(Duration.ofDays(3650)));
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "update articles set created_micros = ?, published_micros = ?, updated_micros = ?")) {
      for (int i = 1; i <= 3; i++) {
        statement.setLong(i, ahead);
      }
      statement.executeUpdate();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
    Instant before = Instant.now().minusSeconds(60);
    ArticleDetail repaired = update(created.id(), status(Status.PUBLISHED));
    Instant after = Instant.now().plusSeconds(60);
    assertThat(repaired.updatedAt()).isBetween(before, after);
    assertThat(repaired.publishedAt()).isBetween(before, after);
    assertThat(repaired.createdAt()).isBetween(before, after);
    assertThat(update(created.id(), status(Status.PUBLISHED)).updatedAt())
        .isAfter(repaired.updatedAt());
  }

  @Test
  void update_publishing_setsTheTimeOnceAndForAll() {
    ArticleDetail draft = articles.create(draft("Later", ada));
    assertThat(draft.publishedAt()).isNull();

    ArticleDetail published = update(draft.id(), status(Status.PUBLISHED));
    ArticleDetail hidden = update(draft.id(), status(Status.DRAFT));
    ArticleDetail again = update(draft.id(), status(Status.PUBLISHED));

    assertThat(published.publishedAt()).isNotNull();
    assertThat(hidden.publishedAt()).isEqualTo(published.publishedAt());
    assertThat(again.publishedAt()).isEqualTo(published.publishedAt());
    assertThat(again.version()).isEqualTo(draft.version() + 3);
  }

  @Test
  void update_members_changesThoseGivenAlone() {
    ArticleDetail before =
        articles.create(new ArticleInput("T", "S", "B", ada, List.of("x", "y"), Status.PUBLISHED));

    ArticleDetail after =
        update(
            before.id(), new ArticleInput(null, null, "One\r\n\r\nTwo", ben, List.of("y"), null));

    assertThat(after.title()).isEqualTo("T");
    assertThat(after.summary()).isEqualTo("S");
    assertThat(after.body()).isEqualTo("One\n\nTwo");
    assertThat(after.paragraphs()).containsExactly("One", "Two");
    assertThat(after.author().name()).isEqualTo("Ben Sloe");
    assertThat(after.tags()).containsExactly("y");
    assertThat(articles.find(before.id())).contains(after);
  }

  @Test
  void update_tagsAlone_raisesTheVersion() {
    ArticleDetail before = articles.find(create("T", ada, List.of("x"))).orElseThrow();
    ArticleDetail after =
        update(before.id(), new ArticleInput(null, null, null, null, List.of("z"), null));

    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(tags.counts()).containsExactly(new TagCount("z", 1));
  }

  @Test
  void update_whileAnotherOneCommits_changesNothing() {
    long id = create("Old", ada, List.of());

    assertThatThrownBy(
            () ->
                articles.update(
                    id,
                    title("Mine"),
                    seen -> articles.update(id, title("Theirs"), ArticleRepositoryTest::always)))
        .isInstanceOf(StaleVersionException.class);
    assertThat(articles.find(id).orElseThrow().title()).isEqualTo("Theirs");
  }

  @Test
  void delete_whileAnotherOneChanges_deletesNothing() {
    long id = create("Old", ada, List.of("x"));

    assertThatThrownBy(
            () ->
                articles.delete(
                    id,
                    seen -> articles.update(id, title("Theirs"), ArticleRepositoryTest::always)))
        .isInstanceOf(StaleVersionException.class);
    assertThat(articles.find(id).orElseThrow().tags()).containsExactly("x");
  }

  @Test
  void delete_known_takesItsTagsAlong() {
    long id = create("Gone", ada, List.of("x"));

    assertThat(articles.delete(id, ArticleRepositoryTest::always)).isTrue();
    assertThat(articles.delete(id, ArticleRepositoryTest::always)).isFalse();
    assertThat(articles.find(id)).isEmpty();
    assertThat(tags.counts()).isEmpty();
  }

  @Test
  void create_unknownAuthor_namesTheMember() {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class, () -> articles.create(input("T", "", "B", 999_999L)));

    assertThat(refused.problem().status()).isEqualTo(400);
    assertThat(refused.problem().errors().get(0).name()).isEqualTo("authorId");
  }

  @Test
  void counts_areOfPublishedArticlesByTheAlphabet() {
    create("1", ada, List.of("jam", "fruit"));
    create("2", ben, List.of("jam"));
    articles.create(draft("3", ada));

    assertThat(tags.counts()).containsExactly(new TagCount("fruit", 1), new TagCount("jam", 2));
  }

  private List<Long> found(ArticleFilter filter) {
    Page.Part<ArticleSummary> page = articles.published(filter, FIRST);
    assertThat(page.total()).isEqualTo(page.entries().size());
    return page.entries().stream().map(ArticleSummary::id).toList();
  }

  private long create(String title, long author, List<String> tags) {
    return articles.create(new ArticleInput(title, null, "Text.", author, tags, null)).id();
  }

  private ArticleDetail update(long id, ArticleInput input) {
    return articles.update(id, input, ArticleRepositoryTest::always).orElseThrow();
  }

  private static ArticleInput input(String title, String summary, String body, long author) {
    return new ArticleInput(title, summary, body, author, null, null);
  }

  private static ArticleInput draft(String title, long author) {
    return new ArticleInput(title, null, "Text.", author, List.of("d"), Status.DRAFT);
  }

  private static ArticleInput title(String title) {
    return new ArticleInput(title, null, null, null, null, null);
  }

  private static ArticleInput status(Status status) {
    return new ArticleInput(null, null, null, null, null, status);
  }

  private static void always(ArticleDetail seen) {
    // whatever its state is, it may be changed
  }
}
