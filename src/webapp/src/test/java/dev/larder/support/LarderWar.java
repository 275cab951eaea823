package dev.larder.support;

import dev.larder.support.container.ContainerEnvironment;
import java.util.Map;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Larder's own web application, as the build packaged it. */
public final class LarderWar {

  private LarderWar() {}

  /** The archive, for a deployment method with {@code testable = false}. */
  public static WebArchive archive() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, Build.war().toFile());
  }

  /** The same archive, in a container whose process has these environment variables. */
  public static WebArchive archive(Map<String, String> environment) {
    return ContainerEnvironment.add(archive(), environment);
  }
}
