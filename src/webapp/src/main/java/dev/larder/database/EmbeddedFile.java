package dev.larder.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file of an embedded database, as the file system shows it. H2 keeps the file open and notices
 * neither that somebody deletes it nor that somebody cuts it off. Safe for use by many threads.
 */
final class EmbeddedFile {

  /** How every file of H2's store begins. */
  private static final String HEADER = "H:2";

  /**
   * The least free space for a write, in bytes: more than any write takes. H2 closes the whole
   * database when it cannot write, so no write begins that may not fit.
   */
  private static final long RESERVE = 2 << 20;

  private final Path path;
  private volatile @Nullable Object key;

  /** Why a database takes no changes. */
  enum Trouble {
    MISSING("the file is missing"),
    CUT("the file is empty or was cut off"),
    REPLACED("another file took the place of the file"),
    FULL("no space left"),
    REFUSED("the file cannot be written");

    private final String detail;

    Trouble(String detail) {
      this.detail = detail;
    }

    /** In words without internals. */
    String detail() {
      return detail;
    }

    /** Whether the next start would not find the committed data in any file. */
    boolean isLoss() {
      return this == MISSING || this == CUT || this == REPLACED;
    }
  }

  EmbeddedFile(Path path) {
    this.path = path;
  }

  /** Whether there is a file that was never written, or whose beginning is gone. */
  boolean isCut() {
    return Files.exists(path) && !hasHeader();
  }

  /** Accepts the present file as the right one. */
  void opened() {
    try {
      key = attributes().fileKey();
    } catch (IOException e) {
      key = null;
    }
  }

  /** What is wrong with the file now. */
  Optional<Trouble> trouble() {
    try {
      Object now = attributes().fileKey();
      if (!hasHeader()) {
        return Optional.of(Trouble.CUT);
      }
      Object known = key;
      if (known != null && !known.equals(now)) {
        return Optional.of(Trouble.REPLACED);
      }
      return Files.getFileStore(path).getUsableSpace() < RESERVE
          ? Optional.of(Trouble.FULL)
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(Trouble.MISSING);
    } catch (IOException e) {
      return Optional.of(Trouble.REFUSED);
    }
  }

  private BasicFileAttributes attributes() throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  // A system with mandatory locks lets nobody else read what H2 has locked: nor delete it.
  private boolean hasHeader() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] begin = in.readNBytes(HEADER.length());
      return new String(begin, StandardCharsets.ISO_8859_1).equals(HEADER);
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
