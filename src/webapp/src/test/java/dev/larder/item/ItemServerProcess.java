package dev.larder.item;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The items on a real database as a process of its own, to be killed. Takes the folder of the
 * database and a file, into which it writes its port once it serves.
 */
public final class ItemServerProcess {

  /** As the default, but the space of old commits is used again at once, not after 45 s. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "database.url",
          "jdbc:h2:file:${larder.data}/larder;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;RETENTION_TIME=300");

  private ItemServerProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path port = Path.of(arguments[1]);
    try (ItemServer server = new ItemServer(Path.of(arguments[0]), SETTINGS)) {
      Path written = Files.writeString(port.resolveSibling("writing"), "" + server.port());
      Files.move(written, port, StandardCopyOption.ATOMIC_MOVE);
      new CountDownLatch(1).await();
    }
  }
}
