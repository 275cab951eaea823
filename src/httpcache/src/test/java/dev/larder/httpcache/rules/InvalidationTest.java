package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §4.4, RFC 9875 §3, RFC 3986 §5. */
class InvalidationTest {

  private static final CacheKey KEY = CacheKey.of("https://example.org", "/a/b?q");

  private static Set<Group> all(CacheKey key, String method, int status, String... fields) {
    return Invalidation.of(
        key,
        new RequestHead(method, Fields.empty(), false),
        new ResponseHead(status, Fields.of(fields)));
  }

  /** Without the groups of responses that answer any query of a path. */
  private static Set<Group> of(CacheKey key, String method, int status, String... fields) {
    return all(key, method, status, fields).stream()
        .filter(group -> !(group instanceof Group.Uri uri && uri.target().endsWith("?#")))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Test
  void targetWithAQuery_invalidatesWhatAnswersOtherQueriesOfItsPath() {
    assertThat(all(KEY, "PUT", 204, "Location", "/x?y", "Content-Location", "/z"))
        .containsExactlyInAnyOrder(
            KEY.group(), uri(KEY, "/a/b?#"), uri(KEY, "/x?y"), uri(KEY, "/x?#"), uri(KEY, "/z"));
    assertThat(CacheGroups.of(KEY, Fields.of("No-Vary-Search", "params")).orElseThrow())
        .containsExactlyInAnyOrder(KEY.group(), uri(KEY, "/a/b"), uri(KEY, "/a/b?#"));
    assertThat(CacheGroups.of(KEY, Fields.of("No-Vary-Search", "params=?0")).orElseThrow())
        .containsExactly(KEY.group());
  }

  private static Group uri(CacheKey base, String target) {
    return CacheKey.of(base.origin(), target).group();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, 200, true",
    "PUT, 204, true",
    "DELETE, 200, true",
    "PATCH, 303, true",
    "FOO, 200, true",
    "post, 201, true",
    "POST, 399, true",
    "POST, 400, false",
    "POST, 404, false",
    "POST, 500, false",
    "POST, 199, false",
    "GET, 200, false",
    "HEAD, 200, false",
    "OPTIONS, 200, false",
    "TRACE, 200, false"
  })
  void target_isInvalidated_byNonErrorToUnsafeMethod(
      String method, int status, boolean invalidated) {
    String[] fields = {"Location", "/x", "Cache-Group-Invalidation", "\"g\""};
    Set<Group> groups = of(KEY, method, status, fields);
    if (invalidated) {
      assertThat(groups).hasSize(3).contains(KEY.group(), uri(KEY, "/x"));
      assertThat(CacheGroupsTest.names(groups)).containsExactly("g");
    } else {
      assertThat(groups).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/c | /c",
        "/c?d=e#f | /c?d=e",
        "c | /a/c",
        "./c | /a/c",
        "../c | /c",
        "../../../c | /c",
        "c/ | /a/c/",
        ". | /a/",
        ".. | /",
        "?x=y | /a/b?x=y",
        "? | /a/b?",
        "#top | /a/b?q",
        "`` | /a/b?q",
        "/x/../c | /c",
        "/x/./c/.. | /x/",
        "/x//c | /x//c",
        "https://example.org/c | /c",
        "https://example.org | /",
        "https://example.org?x | /?x",
        "HTTPS://EXAMPLE.org:443/c/../d | /d",
        "https://user@example.org:/c | /c",
        "//example.org/c | /c",
        "//EXAMPLE.ORG | /",
        "///c | ",
        "http://example.org/c | ",
        "https://example.org:8443/c | ",
        "https://example.org.evil.example/c | ",
        "https://example.org@evil.example/c | ",
        "//evil.example/c | ",
        "https://exa_mple.org/c | ",
        "https://[::1]/c | ",
        "https://example.org:99999999999/c | ",
        "https://example.org:x/c | ",
        "https://[::1/c | ",
        "https:/c | ",
        "https:c | ",
        "mailto:a@example.org | ",
        "javascript:alert(1) | ",
        ":// | ",
        "/\\evil | ",
        "/c d | ",
        "/c\u0000d | ",
        "/c\u007fd | ",
        "/%zz | /%zz"
      })
  void reference_ofSameOrigin_isResolved(String reference, String target) {
    for (String field : new String[] {"Location", "content-location"}) {
      Set<Group> groups = of(KEY, "POST", 201, field, reference);
      if (target == null) {
        assertThat(groups).containsExactly(KEY.group());
      } else {
        assertThat(groups).contains(KEY.group(), uri(KEY, target)).hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://my_service:8080",
        "http://[::1]:8080",
        "http://localhost",
        "https://h:8443"
      })
  void originOfAnyForm_isItsOwn(String origin) {
    CacheKey key = CacheKey.of(origin, "/items");
    assertThat(of(key, "POST", 201, "Location", "/items/1")).contains(uri(key, "/items/1"));
    assertThat(of(key, "POST", 201, "Location", origin + "/items/1"))
        .contains(uri(key, "/items/1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a|b", "/a{x}", "/a\"b", "/ü", "/a?x=|", "*", ""})
  void targetOfUnusualForm_doesNotHideLocation(String target) {
    CacheKey key = CacheKey.of("https://example.org", target);
    assertThat(of(key, "POST", 201, "Location", "/items/1", "Content-Location", "x"))
        .contains(key.group(), uri(key, "/items/1"));
  }

  @Test
  void groups_areNamedByField() {
    assertThat(
            CacheGroupsTest.names(of(KEY, "POST", 200, "Cache-Group-Invalidation", "\"a\", \"b\"")))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(of(KEY, "POST", 200, "Cache-Group-Invalidation", "\"a\", b"))
        .containsExactly(KEY.group());
    assertThat(of(KEY, "POST", 200, "Cache-Groups", "\"a\"")).containsExactly(KEY.group());
  }

  @Test
  void invalidatedGroups_areThoseThatResponsesBelongTo() {
    Set<Group> stored = CacheGroups.of(KEY, Fields.of("Cache-Groups", "\"a\"")).orElseThrow();
    assertThat(stored).containsAll(of(KEY, "POST", 200, "Cache-Group-Invalidation", "\"a\""));
  }

  @Test
  void randomReference_neitherThrowsNorLeavesTheOrigin() {
    Random random = new Random(3986);
    String alphabet = "//..::@?#[]%a1\\ \u0000\u00fchttps:example.org";
    for (int round = 0; round < 30_000; round++) {
      StringBuilder reference = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        reference.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      var key = UriReference.sameOrigin(KEY, reference.toString());
      key.ifPresent(
          found -> {
            assertThat(found.origin()).isEqualTo(KEY.origin());
            assertThat(found.target()).startsWith("/").doesNotContain("#", " ");
          });
    }
  }

  @Test
  void longReference_isResolvedInLinearTime() {
    String dots = "/a/..".repeat(200_000);
    assertThat(of(KEY, "POST", 201, "Location", dots)).contains(uri(KEY, "/"));
    assertThat(of(KEY, "POST", 201, "Location", "https://" + "@".repeat(200_000)))
        .containsExactly(KEY.group());
  }
}
