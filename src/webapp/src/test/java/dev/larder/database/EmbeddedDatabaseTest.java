package dev.larder.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.api.ProblemException;
import dev.larder.settings.Settings;
import dev.larder.support.LogCapture;
import dev.larder.support.SmallDisk;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to the file of the embedded database while it is in use, and before. */
@Timeout(120)
class EmbeddedDatabaseTest {

  private static final Set<String> GROUPS = Set.of("items");

  @TempDir Path folder;

  @Test
  void fileDeletedWhileInUse_isDown_takesNoChanges_andIsReadOn() throws Exception {
    try (Database database = open(folder)) {
      Transactions transactions = new Transactions(database);
      insert(transactions, "1");
      Path kept = Files.move(file(folder), folder.resolve("kept"));

      assertThatNothingIsTaken(transactions);
      TestDatabase.await("it is known", () -> !database.isReady());
      assertThat(database.state().detail()).isEqualTo("the file is missing");
      assertThat(count(transactions)).isEqualTo(1);
      assertThat(file(folder)).doesNotExist();

      Files.move(kept, file(folder));
      TestDatabase.await("it is ready again", database::isReady);
      insert(transactions, "2");
    }
    assertRows(folder, 2);
  }

  @Test
  void fileCutOffWhileInUse_isDown_takesNoChanges_andIsNeverWrittenAgain() throws Exception {
    Path copy = folder.resolve("copy");
    try (Database database = open(folder)) {
      insert(new Transactions(database), "1");
    }
    Files.copy(file(folder), copy);
    try (Database database = open(folder)) {
      Transactions transactions = new Transactions(database);
      insert(transactions, "2");
      cutOff(file(folder));

      assertThatNothingIsTaken(transactions);
      TestDatabase.await("it is known", () -> !database.isReady());
      assertThat(database.state().detail()).isEqualTo("the file is empty or was cut off");
      assertThat(file(folder)).isEmptyFile();

      Files.copy(copy, file(folder), StandardCopyOption.REPLACE_EXISTING);
      TestDatabase.await("it is ready again", database::isReady);
      assertThat(count(transactions)).isEqualTo(1);
      insert(transactions, "3");
    }
    assertRows(folder, 2);
  }

  @Test
  void fileCutOffWhileInUse_staysAsItIsWhenTheApplicationEnds() throws Exception {
    try (Database database = open(folder)) {
      insert(new Transactions(database), "1");
      cutOff(file(folder));
    }

    assertThat(file(folder)).isEmptyFile();
  }

  @Test
  void fileReplacedWhileInUse_isOpenedAnew() throws Exception {
    Path other = Files.createDirectory(folder.resolve("other"));
    try (Database database = open(other)) {
      insert(new Transactions(database), "1");
      insert(new Transactions(database), "2");
    }
    try (Database database = open(folder)) {
      Transactions transactions = new Transactions(database);
      insert(transactions, "3");

      Files.move(file(other), file(folder), StandardCopyOption.REPLACE_EXISTING);
      TestDatabase.await(
          "the other file is in use", () -> database.isReady() && count(transactions) == 2);
      insert(transactions, "4");
    }
    assertRows(folder, 3);
  }

  @Test
  void emptyFileAtTheStart_isAnError_andNoNewDatabase() throws Exception {
    Files.createFile(file(folder));
    try (LogCapture log = LogCapture.of(Database.class);
        Database database = new Database(settings(folder), getClass().getClassLoader())) {
      database.start();
      TestDatabase.await(
          "it is said", () -> log.lines().stream().anyMatch(line -> line.contains("is empty or")));
      assertThat(database.isReady()).isFalse();
      assertThat(database.state().detail()).isEqualTo("the file is empty or was cut off");
      assertThat(file(folder)).isEmptyFile();

      Files.delete(file(folder));
      TestDatabase.await("a new one is begun", database::isReady);
    }
  }

  @Test
  void diskFull_isDown_isReadOn_andHealsWithSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder);
        Database database = open(disk.folder())) {
      Transactions transactions = new Transactions(database);
      insert(transactions, "1");
      disk.fill();

      assertThatNothingIsTaken(transactions);
      TestDatabase.await("it is known", () -> !database.isReady());
      assertThat(database.state().detail()).isEqualTo("no space left");
      assertThat(count(transactions)).isEqualTo(1);

      disk.free();
      TestDatabase.await("it is ready again", database::isReady);
      insert(transactions, "2");
      assertThat(count(transactions)).isEqualTo(2);
    }
  }

  private static void assertThatNothingIsTaken(Transactions transactions) {
    assertThatThrownBy(() -> insert(transactions, "lost"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(503);
              assertThat(refused.fields()).containsKey("Retry-After");
            });
  }

  private static void assertRows(Path folder, long rows) throws InterruptedException {
    try (Database database = open(folder)) {
      assertThat(count(new Transactions(database))).isEqualTo(rows);
    }
  }

  private static void cutOff(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("larder.mv.db");
  }

  private static Database open(Path folder) throws InterruptedException {
    return TestDatabase.open(settings(folder));
  }

  private static Settings settings(Path folder) {
    return TestSettings.in(folder, Map.of());
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

  private static long count(Transactions transactions) {
    return transactions.read(
        manager ->
            ((Number) manager.createNativeQuery("select count(*) from items").getSingleResult())
                .longValue());
  }
}
