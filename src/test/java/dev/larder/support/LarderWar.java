package dev.larder.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Larder's own web application, as the build packaged it. */
public final class LarderWar {

  /** Tells the container adapter what to start with; never part of what is deployed. */
  private static final String ENVIRONMENT = "/container-environment.properties";

  private LarderWar() {}

  /** The archive, for a deployment method with {@code testable = false}. */
  public static WebArchive archive() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, Build.war().toFile());
  }

  /** The same archive, in a container whose process has these environment variables. */
  public static WebArchive archive(Map<String, String> environment) {
    String lines =
        environment.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue() + "\n")
            .collect(Collectors.joining());
    return archive().add(new StringAsset(lines), ENVIRONMENT);
  }

  /** Takes the environment out of an archive, which is then as the build packaged it. */
  public static Map<String, String> takeEnvironment(Archive<?> archive) {
    Node node = archive.delete(ENVIRONMENT);
    if (node == null || node.getAsset() == null) {
      return Map.of();
    }
    try (InputStream in = node.getAsset().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Properties properties = new Properties();
      properties.load(new StringReader(text));
      Map<String, String> environment = new TreeMap<>();
      properties.stringPropertyNames().forEach(n -> environment.put(n, properties.getProperty(n)));
      return environment;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
