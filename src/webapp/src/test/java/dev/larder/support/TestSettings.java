package dev.larder.support;

import dev.larder.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The settings of larder.properties with some values changed. */
public final class TestSettings {

  private TestSettings() {}

  /** The settings, with the database in the folder; an empty value unsets a key. */
  public static Settings in(Path folder, Map<String, String> changed) {
    Properties defaults = defaults();
    return Settings.read(
        key -> {
          String value = changed.getOrDefault(key, defaults.getProperty(key));
          return Optional.ofNullable(value)
              .map(
                  text ->
                      text.replace("${larder.data}", folder.toString())
                          .replace("${user.home}", folder.toString()));
        });
  }

  private static Properties defaults() {
    try (InputStream in = TestSettings.class.getResourceAsStream("/larder.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
