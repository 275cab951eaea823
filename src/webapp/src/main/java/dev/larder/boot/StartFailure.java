package dev.larder.boot;

import dev.larder.settings.SettingsException;
import dev.larder.settings.SettingsSource;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a start that failed. The log has one line that says why; the stack trace follows only if the
 * reason is not a setting. Containers print what they are given, so this exception has no stack
 * trace of its own.
 */
final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

  private StartFailure() {
    super("Larder does not start; its log says why", null, false, false);
  }

  /**
   * Writes the line, and ends the process if {@code larder.start.failure} says so. Shutdown hooks
   * do not run then: that of Tomcat waits for the very start that has failed.
   *
   * @return what the listener throws, if the process goes on
   */
  static StartFailure of(Throwable cause) {
    Optional<SettingsException> setting =
        Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
            .filter(SettingsException.class::isInstance)
            .map(SettingsException.class::cast)
            .findFirst();
    if (setting.isPresent()) {
      LOG.error("Larder does not start. {}", setting.get().getMessage());
    } else {
      LOG.error("Larder does not start.", cause);
    }
    if (SettingsSource.unchecked("larder.start.failure", loader())
        .map(String::strip)
        .filter("exit"::equalsIgnoreCase)
        .isPresent()) {
      Runtime.getRuntime().halt(1);
    }
    return new StartFailure();
  }

  private static ClassLoader loader() {
    return StartFailure.class.getClassLoader();
  }
}
