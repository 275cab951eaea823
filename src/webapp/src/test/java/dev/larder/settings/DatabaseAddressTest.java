package dev.larder.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.support.TestSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "postgres://u:p@h/db,                 jdbc:postgresql://h/db,                u,   p",
    "postgresql://u:p@h:5433/db,          jdbc:postgresql://h:5433/db,           u,   p",
    "postgres://u:p@h/db?sslmode=require, jdbc:postgresql://h/db?sslmode=require, u,  p",
    "postgres://a%40b:p%2F+%3A@h/db,      jdbc:postgresql://h/db,                a@b, p/+:",
    "postgres://u@h/db,                   jdbc:postgresql://h/db,                u,   configured",
    "postgres://h/db,                     jdbc:postgresql://h/db,                me,  configured",
    "jdbc:postgresql://h/db?a=b,          jdbc:postgresql://h/db?a=b,            me,  configured",
    "jdbc:h2:mem:x,                       jdbc:h2:mem:x,                         me,  configured"
  })
  void address_ofEitherForm(String url, String jdbcUrl, String user, String password) {
    DatabaseAddress address = DatabaseAddress.of(settings(url));

    assertThat(address.jdbcUrl()).isEqualTo(jdbcUrl);
    assertThat(address.user()).contains(user);
    assertThat(address.password()).contains(password);
    assertThat(address.isPostgres()).isEqualTo(jdbcUrl.startsWith("jdbc:postgresql"));
  }

  @Test
  void address_asText_hasNoSecrets() {
    DatabaseAddress address =
        DatabaseAddress.of(settings("jdbc:postgresql://h/db?password=secret"));

    assertThat(address.toString()).isEqualTo("jdbc:postgresql://h/db");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://u:secret@h",
        "postgres://u:secret%zz@h/db",
        "postgres://u:se@cret@h/db",
        "postgres://u:secret@/db",
        "mysql://u:secret@h/db",
        "jdbc:mysql://h/db?user=u&password=secret"
      })
  void addressOfAnotherForm_isRefused_withoutItsSecrets(String url) {
    assertThatThrownBy(() -> settings(url))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("database.url")
        .hasMessageContaining("postgres://user:password@host/database")
        .hasMessageNotContaining("secret");
  }

  private Settings settings(String url) {
    return TestSettings.in(
        folder,
        Map.of("database.url", url, "database.user", "me", "database.password", "configured"));
  }
}
