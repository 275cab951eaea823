package dev.larder.settings;

/**
 * A setting has a value that is not allowed. The message is one line: key, value and what is
 * allowed.
 */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** An exception with a message of one line that names the setting and says what is allowed. */
  public SettingsException(String message) {
    super(message);
  }

  SettingsException(String key, String value, String allowed) {
    super("Setting " + key + " has the value '" + value + "'; allowed: " + allowed);
  }
}
