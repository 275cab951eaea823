package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.LogCapture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of the embedded database after a death; that nothing is lost is shown by CrashIT. */
class CrashRecoveryTest {

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    org.h2.Driver.load();
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:file:/data/larder, /data/larder.mv.db",
    "JDBC:H2:FILE:/data/larder;WRITE_DELAY=0, /data/larder.mv.db",
    "jdbc:h2:file:/data/larder;CIPHER=AES,",
    "jdbc:h2:mem:larder,",
    "jdbc:h2:tcp://localhost/larder,",
    "jdbc:postgresql://localhost/larder,"
  })
  void file_isThatOfAnEmbeddedDatabaseOnly(String url, Path file) throws Exception {
    if (file == null) {
      assertThat(CrashRecovery.fileOf(url)).isEmpty();
    } else {
      assertThat(CrashRecovery.fileOf(url)).contains(file);
    }
  }

  @Test
  void fileThatWasNotClosed_isRecoveredAndClosed() throws Exception {
    Path left = leftOpen();
    assertThat(header(left)).doesNotContain("clean:1");

    CrashRecovery.run(url(left));

    assertThat(header(left)).contains("clean:1");
    assertThat(rows(left)).isEqualTo(100);
  }

  @Test
  void fileThatWasClosed_isNotTouched() throws Exception {
    Path left = leftOpen();
    CrashRecovery.run(url(left));
    byte[] before = Files.readAllBytes(file(left));

    CrashRecovery.run(url(left));

    assertThat(Files.readAllBytes(file(left))).isEqualTo(before);
  }

  @Test
  void missingFile_isNotMade() throws Exception {
    CrashRecovery.run(url(folder.resolve("none")));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void fileInUseOrBroken_isReportedAndLeft() throws Exception {
    Path used = folder.resolve("used");
    try (Connection connection = filled(used);
        LogCapture log = LogCapture.of(CrashRecovery.class)) {
      CrashRecovery.run(url(used));
      assertThat(log.lines()).anyMatch(line -> line.contains("could not be checked"));
      assertThat(connection.isValid(1)).isTrue();
    }
    Path broken = folder.resolve("broken");
    byte[] rubbish = "rubbish ".repeat(2_000).getBytes(StandardCharsets.US_ASCII);
    Files.write(file(broken), rubbish);
    try (LogCapture log = LogCapture.of(CrashRecovery.class)) {
      CrashRecovery.run(url(broken));
      assertThat(log.lines()).anyMatch(line -> line.contains("could not be checked"));
    }
    assertThat(Files.readAllBytes(file(broken))).isEqualTo(rubbish);
  }

  /** A copy of the file of a database that is still open, as a dead process leaves it. */
  private Path leftOpen() throws Exception {
    Path left = folder.resolve("left");
    try (Connection connection = filled(folder.resolve("open"))) {
      assertThat(connection.isValid(1)).isTrue();
      Files.copy(file(folder.resolve("open")), file(left));
    }
    return left;
  }

  private static Connection connect(Path database) throws SQLException {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url(database));
    return source.getConnection("larder", "larder");
  }

  private static Connection filled(Path database) throws SQLException {
    Connection connection = connect(database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table numbers (number int)");
      for (int number = 0; number < 100; number++) {
        statement.execute("insert into numbers values (" + number + ")");
      }
    }
    return connection;
  }

  private static int rows(Path database) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("select count(*) from numbers")) {
      count.next();
      return count.getInt(1);
    }
  }

  private static String header(Path database) throws IOException {
    return new String(Files.readAllBytes(file(database)), 0, 4096, StandardCharsets.ISO_8859_1);
  }

  private static String url(Path database) {
    return "jdbc:h2:file:" + database + ";WRITE_DELAY=0";
  }

  private static Path file(Path database) {
    return database.resolveSibling(database.getFileName() + ".mv.db");
  }
}
