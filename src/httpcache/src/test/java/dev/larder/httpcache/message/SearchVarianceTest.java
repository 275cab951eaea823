package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** draft-ietf-httpbis-no-vary-search, its sections on parsing and on comparing. */
class SearchVarianceTest {

  private static Optional<SearchVariance> of(String field) {
    return SearchVariance.of(Fields.of("No-Vary-Search", field));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown-key",
        "key-order=\"not a boolean\"",
        "params=\"not a boolean or inner list\"",
        "params=(not-a-string)",
        "params=(\"a\"), except=(\"x\")",
        "params=(), except=()",
        "params=?0, except=(\"x\")",
        "params, except=(not-a-string)",
        "params, except=\"not an inner list\"",
        "params, except=?1",
        "except=(\"x\")",
        "except=()",
        "params=?0",
        "params=()",
        "key-order=?0",
        "key-order=1",
        "params=(\"a\",",
        "params=(\"%zz\")",
        "params=(\"%ff\")",
        "params=(\"a\" \"%f\")",
        "",
      })
  void fieldThatSaysNothing_everyQueryIsAnother(String field) {
    assertThat(of(field)).isEmpty();
  }

  @Test
  void noField_everyQueryIsAnother() {
    assertThat(SearchVariance.of(Fields.empty())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "params=?1, params",
    "key-order=?1, key-order",
    "'params, key-order, except=(\"x\")', 'key-order, params, except=(\"x\")'",
    "'key-order, later', key-order",
    "'params=(\"a\" \"b\");x=1', 'params=(\"b\";y \"a\")'",
    "'params=(\"%61\")', 'params=(\"a\")'",
    "'params=(\"a+b\")', 'params=(\"a%20b\")'",
    "'params, except=()', params",
  })
  void differentSpellings_sayTheSame(String field, String same) {
    assertThat(of(field)).isPresent().isEqualTo(of(same));
    assertThat(of(field).hashCode()).isEqualTo(of(same).hashCode());
    assertThat(of(field)).asString().isEqualTo(of(same).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "key-order, params",
    "'params=(\"a\")', 'params=(\"b\")'",
    "'params=(\"a\")', 'params, except=(\"a\")'",
    "'params=(\"a\")', 'params=(\"a\"), key-order'",
  })
  void differentFields_areNotEqual(String field, String other) {
    assertThat(of(field)).isPresent().isNotEqualTo(of(other));
    assertThat(of(field).orElseThrow().equals((Object) "text")).isFalse();
  }

  @Test
  void severalLines_areOneDictionary() {
    Fields lines = Fields.of("No-Vary-Search", "key-order", "No-Vary-Search", "params=(\"a\")");
    assertThat(SearchVariance.of(lines)).isEqualTo(of("key-order, params=(\"a\")"));
  }

  @ParameterizedTest
  @CsvSource({
    // the draft's examples of what parsing makes the same
    "key-order, , '', true",
    "key-order, a=x, %61=%78, true",
    "key-order, a=x&&&&, a=x, true",
    "key-order, &a=x, a=x, true",
    "key-order, a=, a, true",
    "key-order, a=%20, a=+, true",
    "key-order, a=%C3%A9, a=%c3%a9, true",
    // order: of different names, never of one name's values
    "key-order, a=1&b=2, b=2&a=1, true",
    "key-order, a=1&a=2, a=2&a=1, false",
    "key-order, a=1&b=2&a=3, b=2&a=1&a=3, true",
    "'params=(\"x\")', a=1&b=2, b=2&a=1, false",
    "params, a=1&b=2, c=3, true",
    // which parameters count
    "'params=(\"x\" \"y\")', a=1&x=1, a=1&y=2&x=9, true",
    "'params=(\"x\")', a=1&x=1, a=2&x=1, false",
    "'params=(\"x\")', a=1&X=1, a=1, false",
    "'params=(\"x\")', x=1, , true",
    "'params, except=(\"id\")', id=1&x=1, y=2&id=1, true",
    "'params, except=(\"id\")', id=1, id=2, false",
    "'params, except=(\"id\")', id=1, id=1&id=1, false",
    "'params, except=(\"id\")', , id, false",
    "'params=(\"%C3%A9+%E6%B0%97\")', %C3%A9%20%E6%B0%97=1, %c3%a9+%e6%b0%97=2, true",
    // what a name or value holds is never taken for a delimiter
    "key-order, a=1%26b=2, a=1&b=2, false",
    "key-order, a%3D1=2, a=1%3D2, false",
    "key-order, a=b=c, a=b%3Dc, true",
    "key-order, a=%2B, a=+, false",
    "key-order, a=%2B, a=%2b, true",
    "key-order, a=%00, a=, false",
    // what cannot be read in just one way is equivalent to nothing, not even to itself
    "key-order, a=%f6, a=%ef%bf%bd, false",
    "key-order, a=%f6, a=%f6, false",
    "key-order, a=%zz, a=%zz, false",
    "key-order, a=%, a=%, false",
    "key-order, a=%a, a=%a, false",
    "key-order, a=%1g, a=%1g, false",
    "params, %=1, a=1, false",
    "key-order, a=\u00e9, a=\u00e9, false",
  })
  void queries(String field, String query, String other, boolean equivalent) {
    SearchVariance variance = of(field).orElseThrow();
    assertThat(variance.areEquivalent(query, other)).isEqualTo(equivalent);
    assertThat(variance.areEquivalent(other, query)).isEqualTo(equivalent);
  }

  @Test
  void plainSpelling_isAQueryAgain() {
    assertThat(of("key-order").orElseThrow().plain("c=%2f&b=x%20y&&a")).contains("a=&b=x+y&c=%2F");
    assertThat(of("params").orElseThrow().plain("a=1")).contains("");
  }

  @Test
  void tooManyParametersOrTooLong_isEquivalentToNothing() {
    SearchVariance variance = of("params=(\"x\")").orElseThrow();
    assertThat(variance.plain("a&".repeat(SearchVariance.MAX_PARAMETERS))).isPresent();
    assertThat(variance.plain("a&".repeat(SearchVariance.MAX_PARAMETERS + 1))).isEmpty();
    // a character outside of ASCII needs three times its bytes
    assertThat(variance.plain("a=" + "\"".repeat(SearchVariance.MAX_LENGTH / 3 - 1))).isPresent();
    assertThat(variance.plain("a=" + "\"".repeat(SearchVariance.MAX_LENGTH / 3))).isEmpty();
  }
}
