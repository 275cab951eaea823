package dev.larder.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.database.Micros;
import dev.larder.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users and articles to look at, about kitchens and larders: 20 of them and 200, with 15 tags, from
 * the last two years. Written in one transaction and only into a database without users and
 * articles; their identifiers are below those that the application gives, so two nodes cannot both
 * write them.
 */
public final class DemoPublication {

  private static final Logger LOG = LoggerFactory.getLogger(DemoPublication.class);

  /** SQL state class: a row with this key is there already. */
  private static final String COUNT =
      "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM articles)";

  private static final Duration BETWEEN = Duration.ofHours(87);

  /** Steps through topics and authors, so that neighbours in a list differ. */
  private static final int STRIDE = 7;

  private final JsonMapper mapper = new JsonMapper();

  /**
   * Whether the settings ask for it: {@code demo.data} is {@code on}, or it is {@code auto} and the
   * demo origin plays both services on an embedded database.
   */
  public static boolean isWanted(Settings settings) {
    String data = settings.requiredText("demo.data");
    boolean demonstrates =
        settings.url("blog.api.url").isEmpty()
            && settings.url("posts.service.url").isEmpty()
            && settings.requiredText("database.url").startsWith("jdbc:h2:");
    return data.equals("on") || (data.equals("auto") && demonstrates);
  }

  /**
   * Writes it, if there is nothing yet. A database that refuses it stays as it was.
   *
   * @param now when the newest article was published, by and large
   */
  public void writeInto(DataSource database, Instant now) {
    try {
      EmptyTables.fill(database, COUNT, connection -> write(connection, now));
    } catch (SQLException | RuntimeException e) {
      // a site without them is better than none
      LOG.warn("The demo articles could not be written", e);
    }
  }

  private void write(Connection connection, Instant now) throws SQLException {
    long start = System.nanoTime();
    List<DemoUser> users = read("users.json", new TypeReference<List<DemoUser>>() {});
    List<Topic> topics = read("articles.json", new TypeReference<List<Topic>>() {});
    writeUsers(connection, users, now.minus(BETWEEN.multipliedBy(count(topics))));
    writeArticles(connection, articles(topics, users.size()), now);
    LOG.info(
        "Wrote {} demo articles of {} users in {} ms",
        count(topics),
        users.size(),
        Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  private static void writeUsers(Connection connection, List<DemoUser> users, Instant created)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO users (id, name, role, bio, version, created_micros, updated_micros)"
                + " VALUES (?, ?, ?, ?, 1, ?, ?)")) {
      for (int i = 0; i < users.size(); i++) {
        insert.setLong(1, i + 1L);
        insert.setString(2, users.get(i).name());
        insert.setString(3, users.get(i).role());
        insert.setString(4, users.get(i).bio());
        insert.setLong(5, Micros.of(created));
        insert.setLong(6, Micros.of(created));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void writeArticles(
      Connection connection, List<DemoArticle> newestFirst, Instant now) throws SQLException {
    try (PreparedStatement article =
            connection.prepareStatement(
                "INSERT INTO articles (id, title, summary, body, status, author_id, version,"
                    + " published_micros, created_micros, updated_micros)"
                    + " VALUES (?, ?, ?, ?, 'PUBLISHED', ?, 1, ?, ?, ?)");
        PreparedStatement tag =
            connection.prepareStatement(
                "INSERT INTO article_tags (article_id, tag) VALUES (?, ?)")) {
      for (int i = 0; i < newestFirst.size(); i++) {
        DemoArticle each = newestFirst.get(i);
        long id = (long) newestFirst.size() - i;
        Instant published = published(now, i);
        article.setLong(1, id);
        article.setString(2, each.title());
        article.setString(3, each.summary());
        article.setString(4, each.body());
        article.setLong(5, each.author());
        article.setLong(6, Micros.of(published));
        article.setLong(7, Micros.of(published.minus(Duration.ofDays(2))));
        article.setLong(8, Micros.of(published));
        article.addBatch();
        for (String name : each.tags()) {
          tag.setLong(1, id);
          tag.setString(2, name);
          tag.addBatch();
        }
      }
      article.executeBatch();
      tag.executeBatch();
    }
  }

  /** Every three to four days, at no fixed hour. */
  private static Instant published(Instant now, int place) {
    return now.minus(BETWEEN.multipliedBy(place))
        .minus(Duration.ofMinutes(300 + place * 97L % 900));
  }

  /** All articles, newest first; topics take turns. */
  private static List<DemoArticle> articles(List<Topic> topics, int users) {
    List<DemoArticle> all = new ArrayList<>();
    for (int i = 0; i < count(topics); i++) {
      int topic = i * STRIDE % topics.size();
      int place = i / topics.size();
      long author = (topic + (long) STRIDE * (place % 3)) % users + 1;
      all.add(topics.get(topic).article(place, author));
    }
    return all;
  }

  private static int count(List<Topic> topics) {
    return topics.stream().mapToInt(topic -> topic.articles().size()).sum();
  }

  private <T> T read(String name, TypeReference<T> type) {
    try (InputStream file = DemoPublication.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is missing in this build");
      }
      return mapper.readValue(file, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  record DemoUser(String name, String role, String bio) {}

  record DemoArticle(String title, String summary, String body, long author, Set<String> tags) {}

  /** What one article has of its own. */
  record Own(String title, String summary, String lead, List<String> tags) {}

  /**
   * Articles about one thing.
   *
   * @param tags of each of them
   * @param paragraphs general ones, of which each takes some
   */
  record Topic(List<String> tags, List<String> paragraphs, List<Own> articles) {

    DemoArticle article(int place, long author) {
      Own own = articles.get(place);
      List<String> text = new ArrayList<>();
      text.add(own.lead());
      choice(place).forEach(each -> text.add(paragraphs.get(each)));
      Set<String> all = new TreeSet<>(tags);
      all.addAll(own.tags());
      return new DemoArticle(own.title(), own.summary(), String.join("\n\n", text), author, all);
    }

    /** Another choice for each place: all but two, in the order of the paragraphs. */
    private List<Integer> choice(int place) {
      List<List<Integer>> choices = new ArrayList<>();
      for (int first = 0; first < paragraphs.size(); first++) {
        for (int second = first + 1; second < paragraphs.size(); second++) {
          Set<Integer> left = Set.of(first, second);
          choices.add(
              IntStream.range(0, paragraphs.size())
                  .filter(each -> !left.contains(each))
                  .boxed()
                  .toList());
        }
      }
      return choices.get(place * STRIDE % choices.size());
    }
  }
}
