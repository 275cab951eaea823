package dev.larder.support.container;

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
import org.jboss.shrinkwrap.api.asset.StringAsset;

/**
 * The environment variables that a container starts with for an archive. They travel inside the
 * archive from the test to the container adapter, and are never part of what is deployed.
 */
public final class ContainerEnvironment {

  private static final String PATH = "/container-environment.properties";

  private ContainerEnvironment() {}

  /** Puts the environment into an archive. */
  public static <T extends Archive<T>> T add(T archive, Map<String, String> environment) {
    String lines =
        environment.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue() + "\n")
            .collect(Collectors.joining());
    return archive.add(new StringAsset(lines), PATH);
  }

  /** Takes the environment out of an archive, which is then as the build packaged it. */
  public static Map<String, String> take(Archive<?> archive) {
    Node node = archive.delete(PATH);
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
