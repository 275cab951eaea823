package dev.larder.settings;

import dev.larder.httpcache.AllowedValues;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The address of the database, with user and password. It is a JDBC URL, or has the form that
 * platforms use, {@code postgres://user:password@host:5432/database?sslmode=require}; user and
 * password in that form replace those of the settings.
 */
public record DatabaseAddress(String jdbcUrl, Optional<String> user, Optional<String> password) {

  private static final String CREDENTIAL = "((?:[^:@/?#%\\s]|%[0-9A-Fa-f]{2})*)";

  /** The second form, as a regular expression. */
  static final String POSTGRES_URI =
      "postgres(?:ql)?://(?:"
          + CREDENTIAL
          + "(?::"
          + CREDENTIAL
          + ")?@)?([^@/?#\\s]+)/([^@/?#\\s]+)(\\?[^#\\s]*)?";

  private static final Pattern URI_FORM = Pattern.compile(POSTGRES_URI);

  /** A JDBC URL that names hosts; without any, the driver takes this machine. */
  private static final Pattern JDBC_FORM = Pattern.compile("jdbc:postgresql://([^/?]*)([/?].*)?");

  /** Whether this is the address of a database, with hosts and ports that can exist. */
  static boolean isValid(String url) {
    Matcher uri = URI_FORM.matcher(url);
    Matcher jdbc = JDBC_FORM.matcher(url);
    if (uri.matches()) {
      return areHosts(uri.group(3));
    }
    return jdbc.matches()
        ? jdbc.group(1).isEmpty() || areHosts(jdbc.group(1))
        : url.matches("jdbc:(h2:.+|postgresql:[^/].*)");
  }

  private static boolean areHosts(String list) {
    return Stream.of(list.split(",", -1)).allMatch(AllowedValues::isHost);
  }

  public static DatabaseAddress of(Settings settings) {
    String url = settings.requiredText("database.url");
    Optional<String> user = settings.text("database.user");
    Optional<String> password = settings.text("database.password");
    Matcher uri = URI_FORM.matcher(url);
    if (!uri.matches()) {
      return new DatabaseAddress(url, user, password);
    }
    String parameters = uri.group(5) == null ? "" : uri.group(5);
    return new DatabaseAddress(
        "jdbc:postgresql://" + uri.group(3) + "/" + uri.group(4) + parameters,
        Optional.ofNullable(uri.group(1)).map(DatabaseAddress::decoded).or(() -> user),
        Optional.ofNullable(uri.group(2)).map(DatabaseAddress::decoded).or(() -> password));
  }

  public boolean isPostgres() {
    return jdbcUrl.startsWith("jdbc:postgresql:");
  }

  /** The URL without its parameters, which may hold secrets. */
  public String shown() {
    return jdbcUrl.replaceFirst("[;?].*", "");
  }

  /** A value as it may be shown: a URL without the credentials that it may hold. */
  static String withoutSecrets(String value) {
    return value
        .replaceAll("//.*@", "//" + Settings.HIDDEN + "@")
        .replaceAll("(?i)(password=)[^&;]*", "$1" + Settings.HIDDEN);
  }

  /** A plus sign is a plus sign here. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return shown();
  }
}
