package dev.larder.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system of 16 MiB in memory, which can be filled. Only root may mount one: elsewhere the
 * test is skipped, and the report says why.
 */
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts it on a new folder. */
  public static SmallDisk mount(Path parent) {
    try {
      Path folder = Files.createDirectory(parent.resolve("disk"));
      if (!run(List.of("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.toString()))) {
        return Assumptions.abort("A file system cannot be mounted here, which takes root");
      }
      return new SmallDisk(folder);
    } catch (IOException e) {
      return Assumptions.abort("A file system cannot be mounted here: " + e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** Leaves not a byte. */
  public void fill() {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // full
    }
  }

  /** Takes away what filled it. */
  public void free() {
    try {
      Files.delete(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() {
    try {
      run(List.of("umount", folder.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
