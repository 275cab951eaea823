package dev.larder.blog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a feed, and what becomes of members that are missing or of another type. */
class FeedParserTest {

  private static final String POST =
      """
      {"id":"0f0e0d0c-0b0a-4908-8706-050403020100","title":"A","subtitle":"B","category":"C",
       "summary":"D","main_content":"<p>E</p>","featured_image":"https://p.example/a.png",
       "created_at":"2026-03-04T23:30:00+02:00","updated_at":"2026-03-06T00:00:00Z",
       "user":{"first_name":"F","middle_name":"G","last_name":"H",
               "profile_pic":"https://p.example/b.png","role":"I"}}""";

  @ParameterizedTest
  @ValueSource(strings = {"[%s]", "{\"data\":[%s]}", "{\"blogs\":[%s]}", "{\"x\":1,\"data\":[%s]}"})
  void threeShapesAreFeeds(String shape) throws IOException {
    BlogPost post = posts(shape.formatted(POST)).get(0);
    assertThat(post.id()).isEqualTo("0f0e0d0c-0b0a-4908-8706-050403020100");
    assertThat(post.title()).isEqualTo("A");
    assertThat(post.subtitle()).isEqualTo("B");
    assertThat(post.category()).isEqualTo("C");
    assertThat(post.summary()).isEqualTo("D");
    assertThat(post.html()).isEqualTo("<p>E</p>");
    assertThat(post.image()).isEqualTo("https://p.example/a.png");
    assertThat(post.created())
        .as("the writer's day")
        .extracting(PostDate::iso)
        .isEqualTo("2026-03-04");
    assertThat(post.updated()).extracting(PostDate::shown).isEqualTo("6 March 2026");
    assertThat(post.author()).isEqualTo(new Author("F G H", "I", "https://p.example/b.png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"data\":[]}", "{\"blogs\":[]}", "{\"data\":null,\"blogs\":[]}"})
  void emptyListIsABlogWithoutPosts(String body) throws IOException {
    assertThat(posts(body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "1",
        "\"text\"",
        "true",
        "{\"data\":{}}",
        "{\"data\":1,\"blogs\":\"x\"}",
        "{\"posts\":[{\"title\":\"a\"}]}",
        "{\"data\":null}",
        "{\"error\":\"rate limited\"}",
        "[null]",
        "[{}]",
        "[1,null,\"x\",[],{}]",
        "{\"data\":[{\"unknown\":1}]}"
      })
  void anythingElseIsNoFeed(String body) {
    assertThatThrownBy(() -> posts(body)).isInstanceOf(IOException.class);
  }

  @Test
  void entriesThatAreNoPostsAreLeftOut() throws IOException {
    assertThat(posts("[1,null,\"x\",{},{\"title\":\"a\"}]")).hasSize(1);
  }

  @Test
  void firstListCounts() throws IOException {
    assertThat(posts("{\"blogs\":[{\"title\":\"b\"}],\"data\":[{\"title\":\"d\"}]}"))
        .extracting(BlogPost::title)
        .containsExactly("d");
    assertThat(posts("{\"blogs\":[{\"title\":\"b\"}],\"data\":7}"))
        .extracting(BlogPost::title)
        .containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[] []", "<html>", "[{\"title\":\"a\"}", "{'a':1}"})
  void whatIsNoJsonIsNoFeed(String body) {
    assertThatThrownBy(() -> posts(body)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id",
        "title",
        "subtitle",
        "category",
        "summary",
        "main_content",
        "featured_image",
        "created_at",
        "updated_at",
        "user",
        "first_name",
        "profile_pic",
        "role"
      })
  void anyMemberMayBeOfAnyType(String member) throws IOException {
    for (String value : List.of("null", "7", "true", "1e99", "[]", "{}", "[\"x\"]", "\"\"")) {
      String changed =
          POST.replaceFirst(
              "\"" + member + "\":(\"[^\"]*\"|\\{[^}]*\\})", "\"" + member + "\":" + value);
      assertThat(changed).isNotEqualTo(POST);
      BlogPost post = posts("[" + changed + "]").get(0);
      assertThat(post.id()).matches("[A-Za-z0-9_-]{1,64}");
      assertThat(post.title()).isNotEmpty();
    }
    String without =
        POST.replaceFirst("\"" + member + "\":(\"[^\"]*\"|\\{[^}]*\\}),?", "")
            .replace(",}", "}")
            .replace(", }", "}");
    assertThat(posts("[" + without.replaceAll(",\\s*\\}", "}") + "]")).hasSize(1);
  }

  @Test
  void scalarsAreTakenAsText() throws IOException {
    BlogPost post = posts("[{\"id\":7,\"title\":42,\"category\":true,\"user\":\"Ada\"}]").get(0);
    assertThat(post.id()).isEqualTo("7");
    assertThat(post.title()).isEqualTo("42");
    assertThat(post.category()).isEqualTo("true");
    assertThat(post.author()).isEqualTo(new Author("Ada", null, null));
  }

  @Test
  void postWithATextAloneIsUntitledAndBeginsWithIt() throws IOException {
    BlogPost post = posts("[{\"main_content\":\"<p>" + "word ".repeat(100) + "\"}]").get(0);
    assertThat(post.title()).isEqualTo("Untitled");
    assertThat(post.summary()).startsWith("word word").endsWith("word…").hasSizeLessThan(250);
    assertThat(post.created()).isNull();
    assertThat(post.author()).isNull();
  }

  @Test
  void identifiersAreSafeInAnAddressAndStable() throws IOException {
    String feed =
        "[{\"id\":\"../admin\",\"title\":\"a\"},{\"title\":\"b\"},{\"id\":\"x\",\"title\":\"c\"},"
            + "{\"id\":\"x\",\"title\":\"d\"},{\"id\":\"x\",\"title\":\"d\"}]";
    List<String> ids = posts(feed).stream().map(BlogPost::id).toList();
    assertThat(ids).allMatch(id -> id.matches("[A-Za-z0-9_-]{1,64}"));
    assertThat(new HashSet<>(ids)).hasSize(5);
    assertThat(posts(feed)).extracting(BlogPost::id).isEqualTo(ids);
  }

  @Test
  void newestComesFirstAndUndatedLast() throws IOException {
    String feed =
        Stream.of("2026-01-01", "", "2026-01-03T00:00:00Z", "nonsense", "2026-01-03T01:00:00+02:00")
            .map(date -> "{\"title\":\"" + date + "\",\"created_at\":\"" + date + "\"}")
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(posts(feed))
        .extracting(post -> post.words().title().text())
        .containsExactly(
            "2026-01-03T00:00:00Z", "2026-01-03T01:00:00+02:00", "2026-01-01", "", "nonsense");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "2026-03-04T05:06:07Z, 2026-03-04",
        "2026-03-04T05:06:07.000000Z, 2026-03-04",
        "2026-03-04 05:06:07, 2026-03-04",
        "2026-03-04T05:06, 2026-03-04",
        "2026-03-04, 2026-03-04",
        "' 2026-03-04 ', 2026-03-04",
        "2026-02-30, -",
        "04.03.2026, -",
        "1772600000, 2026-03-04",
        "1772600000.5, 2026-03-04",
        "1772600000123, 2026-03-04",
        "1.7726E9, 2026-03-04",
        "'Wed, 04 Mar 2026 05:06:07 GMT', 2026-03-04",
        "'Wed, 4 Mar 2026 05:06:07 GMT', 2026-03-04",
        "'4 Mar 2026 23:06:07 -0500', 2026-03-04",
        "'Mon, 04 Mar 2026 05:06:07 GMT', -",
        "0, -",
        "2026, -",
        "-1772600000, -",
        "99999999999999999, -",
        "1e99, -",
        "1e999999999, -",
        "+99999-01-01T00:00:00Z, -",
        "-0001-01-01T00:00:00Z, -",
        "soon, -"
      })
  void datesAreReadAsUsualLibrariesWriteThem(String text, String day) throws IOException {
    PostDate date = posts("[{\"title\":\"a\",\"created_at\":\"" + text + "\"}]").get(0).created();
    assertThat(date == null ? null : date.iso()).isEqualTo(day);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1772600000", "1772600000000", "1772600000.0", "1.7726e9"})
  void datesMayBeNumbers(String number) throws IOException {
    PostDate date = posts("[{\"title\":\"a\",\"created_at\":" + number + "}]").get(0).created();
    assertThat(date).extracting(PostDate::iso).isEqualTo("2026-03-04");
  }

  @Test
  void changeOnTheSameDayIsNotToldOf() throws IOException {
    BlogPost post =
        posts(
                "[{\"title\":\"a\",\"created_at\":\"2026-03-04T01:00:00Z\","
                    + "\"updated_at\":\"2026-03-04T09:00:00Z\"}]")
            .get(0);
    assertThat(post.updated()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://p.example/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,x",
        "//p.example/a",
        "/a.png",
        "a.png",
        "https:a.png",
        "https://u:p@p.example/a",
        "https://p.example/a b",
        "https://"
      })
  void pictureOfAnotherKindIsNotShown(String address) throws IOException {
    assertThat(posts("[{\"title\":\"a\",\"featured_image\":\"" + address + "\"}]").get(0).image())
        .isNull();
  }

  @Test
  void textsAreInOneLineWithoutTurnsAndBounded() throws IOException {
    BlogPost post =
        posts(
                "[{\"title\":\" a\\n\\tb\\u0000c\\u202ed\\u2066e \",\"subtitle\":\""
                    + "x".repeat(5000)
                    + "\",\"category\":\"Ka\\u0308se\"}]")
            .get(0);
    assertThat(post.title()).isEqualTo("a b cde");
    assertThat(post.subtitle()).hasSize(300).endsWith("…");
    assertThat(post.category()).isEqualTo("K\u00e4se");
  }

  @Test
  void textsAreBoundedInCharactersNotInUnits() throws IOException {
    String jars = "\ud83e\uded9".repeat(300);
    assertThat(posts("[{\"title\":\"" + jars + "\"}]").get(0).title()).isEqualTo(jars);
    String cut = posts("[{\"title\":\"" + jars + "x\"}]").get(0).title();
    assertThat(cut.codePointCount(0, cut.length())).isEqualTo(300);
    assertThat(cut).endsWith("\ud83e\uded9…");
  }

  @Test
  void numberOfPostsIsBounded() throws IOException {
    String many =
        IntStream.range(0, FeedParser.MOST_POSTS + 10)
            .mapToObj(i -> "{\"id\":" + i + "}")
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(posts(many)).hasSize(FeedParser.MOST_POSTS);
  }

  private static List<BlogPost> posts(String body) throws IOException {
    return new FeedParser().posts(body.getBytes(StandardCharsets.UTF_8));
  }
}
