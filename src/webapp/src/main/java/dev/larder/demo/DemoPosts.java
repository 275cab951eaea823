package dev.larder.demo;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The demo posts in the table {@code demo_post}. Filled at the first query rather than at the
 * start, since the table may be made only later: the application starts while its database is away.
 * Safe for use by many threads.
 */
final class DemoPosts {

  private final DataSource database;
  private final JsonMapper mapper;
  private volatile boolean filled;

  DemoPosts(DataSource database, JsonMapper mapper) {
    this.database = database;
    this.mapper = mapper;
  }

  /** A row; {@code published} as {@code 2026-01-12}. */
  record DemoPost(long id, String title, String author, String published, String content) {}

  List<DemoPost> all() throws SQLException {
    fillOnce();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, title, author, published, content FROM demo_post ORDER BY id");
        ResultSet rows = query.executeQuery()) {
      List<DemoPost> posts = new ArrayList<>();
      while (rows.next()) {
        posts.add(read(rows));
      }
      return posts;
    }
  }

  Optional<DemoPost> find(long id) throws SQLException {
    fillOnce();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT id, title, author, published, content FROM demo_post WHERE id = ?")) {
      query.setLong(1, id);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  private static DemoPost read(ResultSet row) throws SQLException {
    return new DemoPost(
        row.getLong("id"),
        row.getString("title"),
        row.getString("author"),
        row.getDate("published").toLocalDate().toString(),
        row.getString("content"));
  }

  private void fillOnce() throws SQLException {
    if (filled) {
      return;
    }
    synchronized (this) {
      if (!filled) {
        EmptyTables.fill(database, "SELECT COUNT(*) FROM demo_post", this::insert);
        filled = true;
      }
    }
  }

  private void insert(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO demo_post (id, title, author, published, content)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (DemoPost post : ourOwn()) {
        insert.setLong(1, post.id());
        insert.setString(2, post.title());
        insert.setString(3, post.author());
        insert.setDate(4, Date.valueOf(LocalDate.parse(post.published())));
        insert.setString(5, post.content());
        insert.executeUpdate();
      }
    }
  }

  private List<DemoPost> ourOwn() {
    try (InputStream file = DemoPosts.class.getResourceAsStream("posts.json")) {
      if (file == null) {
        throw new IllegalStateException("posts.json is missing in this build");
      }
      return mapper.readValue(file, new TypeReference<List<DemoPost>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
