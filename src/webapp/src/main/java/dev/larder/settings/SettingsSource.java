package dev.larder.settings;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads the settings through MicroProfile Config: environment variables and system properties, and
 * below them {@code larder.properties} from the class path. Expressions like <code>${user.home}
 * </code> are expanded, except in passwords, where a dollar sign means itself.
 */
public final class SettingsSource {

  private static final String FILE = "larder.properties";
  private static final int BELOW_ENVIRONMENT_AND_SYSTEM = 100;

  private SettingsSource() {}

  /**
   * Reads and checks every setting.
   *
   * @param loader where {@code larder.properties} is found
   * @throws SettingsException if a value is not allowed
   */
  public static Settings read(ClassLoader loader) {
    return read(builder(loader).addDefaultSources().build());
  }

  /** The value of one setting as it is written, even if others are wrong. */
  public static Optional<String> unchecked(String key, ClassLoader loader) {
    return Optional.ofNullable(
        builder(loader).addDefaultSources().build().getConfigValue(key).getRawValue());
  }

  /**
   * Reads and checks every setting, with the given values in place of environment and system
   * properties.
   */
  static Settings read(ClassLoader loader, ConfigSource... above) {
    return read(builder(loader).withSources(above).build());
  }

  private static Settings read(SmallRyeConfig config) {
    return Settings.read(key -> value(config, key));
  }

  private static SmallRyeConfigBuilder builder(ClassLoader loader) {
    return new SmallRyeConfigBuilder()
        .forClassLoader(loader)
        .addDefaultInterceptors()
        .withSources(file(loader));
  }

  private static ConfigSource file(ClassLoader loader) {
    URL url = loader.getResource(FILE);
    if (url == null) {
      return new PropertiesConfigSource(Map.of(), FILE, BELOW_ENVIRONMENT_AND_SYSTEM);
    }
    try (Reader reader = new InputStreamReader(open(url), StandardCharsets.UTF_8)) {
      Properties properties = new Properties();
      properties.load(reader);
      return new PropertiesConfigSource(properties, FILE, BELOW_ENVIRONMENT_AND_SYSTEM);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(FILE, url.toString(), "a readable properties file");
    }
  }

  // A cached connection would keep the application's archive open after it has been undeployed.
  private static InputStream open(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private static Optional<String> value(SmallRyeConfig config, String key) {
    ConfigValue value = config.getConfigValue(key);
    String raw = value.getRawValue();
    if (raw == null || Settings.isSecret(key)) {
      return Optional.ofNullable(raw);
    }
    String expanded = value.getValue();
    if (expanded == null) {
      throw new SettingsException(key, raw, "expressions ${…} whose keys have values");
    }
    return Optional.of(expanded);
  }
}
