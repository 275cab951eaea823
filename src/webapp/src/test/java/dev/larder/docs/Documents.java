package dev.larder.docs;

import dev.larder.support.Build;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's Markdown documents. */
final class Documents {

  private Documents() {}

  /**
   * A document, or all documents in a folder and its subfolders; the name is relative to the root.
   */
  static List<Path> under(String name) {
    try (Stream<Path> files = Files.walk(Build.root().resolve(name))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
