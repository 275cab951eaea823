package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9875 §2. */
class CacheGroupsTest {

  static final CacheKey KEY = CacheKey.of("https://example.org", "/a?b");

  static Set<String> names(Set<Group> groups) {
    return groups.stream()
        .filter(Group.Named.class::isInstance)
        .map(group -> ((Group.Named) group).name())
        .collect(Collectors.toSet());
  }

  private static Fields groups(int count, int length) {
    return Fields.of(
        "Cache-Groups",
        IntStream.range(0, count)
            .mapToObj(i -> "\"" + "x".repeat(length - 3) + "%03d\"".formatted(i))
            .collect(Collectors.joining(", ")));
  }

  @Test
  void response_belongsToItsUriAndItsGroups() {
    Fields response = Fields.of("Cache-Groups", "\"a\", \"B\";x=1", "cache-groups", "\"c d\"");
    Set<Group> groups = CacheGroups.of(KEY, response).orElseThrow();
    assertThat(groups).hasSize(4).contains(KEY.group());
    assertThat(names(groups)).containsExactlyInAnyOrder("a", "B", "c d");
  }

  @Test
  void variant_belongsToTheGroupOfItsTarget() {
    assertThat(CacheGroups.of(KEY.withVariant("0a"), Fields.empty())).contains(Set.of(KEY.group()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\"a\", b", "\"a", "\"a\",", "1", "(\"a\")", "\"\u00e9\"", "?1"})
  void brokenField_cannotBeInvalidated(String value) {
    assertThat(CacheGroups.of(KEY, Fields.of("Cache-Groups", value))).isEmpty();
    assertThat(CacheGroups.areReadable(Fields.of("Cache-Groups", value))).isFalse();
  }

  @Test
  void limits_are256GroupsOf64Characters() {
    assertThat(CacheGroups.of(KEY, groups(256, 64)).orElseThrow()).hasSize(257);
    assertThat(CacheGroups.of(KEY, groups(257, 64))).isEmpty();
    assertThat(CacheGroups.of(KEY, groups(1, 65))).isEmpty();
    // what every cache must accept (§2)
    assertThat(CacheGroups.of(KEY, groups(32, 32))).isPresent();
  }
}
