package dev.larder.article;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.support.DatabaseKind;
import dev.larder.support.StatementCount;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.user.TestUsers;
import dev.larder.user.UserRepository;
import java.nio.file.Path;
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
class EarlierRepositoryTest {

  @Parameter DatabaseKind kind;
  @TempDir Path folder;
  private Database database;
  private ArticleRepository articles;
  private EarlierRepository earlier;
  private long ada;
  private long ben;

  @BeforeEach
  void open() throws Exception {
    database = TestDatabase.open(TestSettings.in(folder, kind.newDatabase()));
    Transactions transactions = new Transactions(database);
    articles = new ArticleRepository(transactions);
    earlier = new EarlierRepository(transactions);
    UserRepository users = new UserRepository(transactions);
    ada = TestUsers.create(users, "Ada Quince");
    ben = TestUsers.create(users, "Ben Sloe");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void earlier_areThreeOfTheSameAuthor_newestFirst_inOneStatement() throws Exception {
    List<Long> own = new ArrayList<>();
    for (int number = 0; number < 5; number++) {
      own.add(create(ada, Status.PUBLISHED));
      create(ben, Status.PUBLISHED);
      create(ada, Status.DRAFT);
    }
    ArticleDetail newest = articles.published(own.get(4)).orElseThrow();

    assertThat(earlier.before(newest))
        .extracting(ArticleView.Earlier::id)
        .containsExactly(own.get(3), own.get(2), own.get(1));
    if (kind == DatabaseKind.H2) {
      // which counts its statements itself
      assertThat(new StatementCount(database).of(() -> earlier.before(newest))).isEqualTo(1);
    }
    ArticleDetail second = articles.published(own.get(1)).orElseThrow();
    assertThat(earlier.before(second))
        .extracting(ArticleView.Earlier::id)
        .containsExactly(own.get(0));
    assertThat(earlier.before(articles.published(own.get(0)).orElseThrow())).isEmpty();
  }

  private long create(long author, Status status) {
    return articles.create(new ArticleInput("Title", null, "Text", author, List.of(), status)).id();
  }
}
