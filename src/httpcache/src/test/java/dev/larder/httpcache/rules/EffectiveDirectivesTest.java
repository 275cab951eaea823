package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.StalePermission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9213 §2.2, RFC 9111 §3.5, §4.2.4. */
class EffectiveDirectivesTest {

  private static final List<String> NAMES = List.of("Larder-Cache-Control", "CDN-Cache-Control");

  private static EffectiveDirectives of(String... namesAndValues) {
    return EffectiveDirectives.of(Fields.of(namesAndValues), NAMES);
  }

  @Test
  void firstTargetedField_holds_whateverItsPlace() {
    EffectiveDirectives effective =
        of(
            "Cache-Control", "no-store",
            "CDN-Cache-Control", "max-age=2",
            "larder-cache-control", "max-age=1");
    assertThat(effective.targeted()).isTrue();
    assertThat(effective.directives().maxAge()).contains(Duration.ofSeconds(1));
    assertThat(effective.directives().noStore()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max-age=", "Max-Age=1", "max-age=1,", "no-store; "})
  void brokenTargetedField_isPassedOver(String broken) {
    EffectiveDirectives next = of("Larder-Cache-Control", broken, "CDN-Cache-Control", "max-age=2");
    assertThat(next.directives().maxAge()).contains(Duration.ofSeconds(2));
    EffectiveDirectives last = of("Larder-Cache-Control", broken, "Cache-Control", "no-store");
    assertThat(last.targeted()).isFalse();
    assertThat(last.directives().noStore()).isTrue();
  }

  @Test
  void targetedField_notInTheList_countsForNothing() {
    EffectiveDirectives effective =
        EffectiveDirectives.of(
            Fields.of("CDN-Cache-Control", "max-age=9", "Cache-Control", "private"), List.of());
    assertThat(effective.targeted()).isFalse();
    assertThat(effective.directives().isPrivate()).isTrue();
  }

  @Test
  void brokenCacheControl_besideTargetedField_doesNotMatter() {
    assertThat(
            of("Larder-Cache-Control", "max-age=1", "Cache-Control", "a b")
                .directives()
                .malformed())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "max-age=1, false, false, GRANTED",
    "public, true, true, GRANTED",
    "s-maxage=1, true, true, REFUSED",
    "must-revalidate, false, true, REFUSED",
    "proxy-revalidate, false, false, REFUSED",
    "immutable, false, false, GRANTED"
  })
  void directives_sayWhatIsAllowed(
      String line, boolean everybody, boolean credentials, StalePermission stale) {
    EffectiveDirectives effective = of("Cache-Control", line);
    assertThat(effective.isForEverybody()).isEqualTo(everybody);
    assertThat(effective.allowsCredentials()).isEqualTo(credentials);
    assertThat(effective.stalePermission(Choices.SAFE)).isEqualTo(stale);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // directives | by default, and for how long it may stand in | where the operator allows it
        "s-maxage=1, stale-while-revalidate=9 | OVERRIDDEN_BY_S_MAXAGE | IN_STATED_WINDOWS | 0",
        "s-maxage=1, stale-if-error=9 | OVERRIDDEN_BY_S_MAXAGE | IN_STATED_WINDOWS | 9",
        "s-maxage=1, stale-while-revalidate=0, stale-if-error=0 | REFUSED | REFUSED | 0",
        "s-maxage=1, stale-if-error=9, must-revalidate | REFUSED | REFUSED | 9",
        "s-maxage=1, stale-if-error=9, proxy-revalidate | REFUSED | REFUSED | 9",
        "max-age=1, stale-while-revalidate=9 | GRANTED | GRANTED | 60"
      })
  void sMaxage_overridesStatedWindows_unlessTheOperatorAllowsThem(
      String line, StalePermission byDefault, StalePermission allowed, long staleIfError) {
    Choices safe = new Choices(false, false, Duration.ZERO, false, Duration.ofMinutes(1), false);
    Choices allowing = new Choices(false, false, Duration.ZERO, false, Duration.ofMinutes(1), true);
    EffectiveDirectives effective = of("Cache-Control", line);
    assertThat(effective.stalePermission(safe)).isEqualTo(byDefault);
    assertThat(effective.stalePermission(allowing)).isEqualTo(allowed);
    // what the operator has chosen for responses without a window is no window of its own
    assertThat(effective.staleIfError(allowing)).hasSeconds(staleIfError);
  }

  @Test
  void targetedField_isForEverybody_butNotForCredentials() {
    EffectiveDirectives effective = of("Larder-Cache-Control", "max-age=1");
    assertThat(effective.isForEverybody()).isTrue();
    assertThat(effective.allowsCredentials()).isFalse();
  }
}
