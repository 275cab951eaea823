package dev.larder.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs the header of a database file that was not closed, so that it points to the last commit.
 *
 * <p>When H2 writes into space that it freed earlier, the header of its file can point to an older
 * commit. If the process dies then, the next start finds that older state: acknowledged commits are
 * lost, although they are in the file. H2's recovery mode searches the whole file instead of
 * following the header, and writes a new header. See docs/decisions/0005.
 */
final class CrashRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(CrashRecovery.class);
  private static final String SCHEME = "jdbc:h2:file:";
  private static final String SUFFIX = ".mv.db";

  /** H2 writes this into the header, the first block of its file, when it closes it. */
  private static final String CLEAN = ",clean:1,";

  private static final int BLOCK = 4096;

  private CrashRecovery() {}

  /**
   * Recovers the file behind this JDBC URL if there is one and it was not closed. Must come before
   * the first connection. A file of another kind is logged, and left to the first connection.
   *
   * @throws SQLException if the file cannot be read or written: opened without a recovery it might
   *     show an older state
   */
  static void run(String url) throws SQLException {
    try {
      Optional<Path> file = fileOf(url);
      if (file.isPresent() && wasNotClosed(file.get())) {
        recover(file.get());
      }
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_WRITING_FAILED
          || e.getErrorCode() == DataUtils.ERROR_READING_FAILED) {
        throw new SQLException("The database file cannot be recovered now", "58030", e);
      }
      LOG.warn("The database file could not be checked: {}", DatabaseFaults.oneLine(e));
    } catch (IOException | RuntimeException e) {
      // in use by another process, encrypted, or no such file format: H2 itself says what is wrong
      LOG.warn("The database file could not be checked: {}", DatabaseFaults.oneLine(e));
    }
  }

  static Optional<Path> fileOf(String url) {
    if (!url.toLowerCase(Locale.ROOT).startsWith(SCHEME)
        || url.toUpperCase(Locale.ROOT).contains(";CIPHER=")) {
      return Optional.empty();
    }
    String name = url.substring(SCHEME.length()).replaceFirst(";.*", "");
    try {
      return Optional.of(Path.of(FileUtils.toRealPath(name + SUFFIX)));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean wasNotClosed(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) < 2 * BLOCK) {
      return false;
    }
    try (var in = Files.newInputStream(file)) {
      String header = new String(in.readNBytes(BLOCK), StandardCharsets.ISO_8859_1);
      return !header.contains(CLEAN);
    }
  }

  private static void recover(Path file) {
    long start = System.nanoTime();
    try (MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .recoveryMode()
            .open()) {
      LOG.info(
          "The database was not closed the last time; its file is recovered up to version {}, in {} ms",
          store.getCurrentVersion(),
          (System.nanoTime() - start) / 1_000_000);
    }
  }
}
