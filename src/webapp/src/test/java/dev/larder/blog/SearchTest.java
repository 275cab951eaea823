package dev.larder.blog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a search finds, and what it marks. */
class SearchTest {

  private static final String FEED =
      """
      [{"id":"1","title":"Rye bread","subtitle":"Slowly","category":"Kitchen",
        "summary":"Haste is punished.","main_content":"<p class='oven'>Sour <b>dou</b>gh &amp; salt</p>"},
       {"id":"2","title":"Night trains","subtitle":"On STRASSE and rail","category":"Travel",
        "summary":"","main_content":"<p>We ate bread in the Käse wagon \uD83D\uDE82 of İzmir.</p>"},
       {"id":"3","title":"Untitled bread","category":"Garden","main_content":"Nothing"}]""";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bread|1,3,2",
        "BREAD rye|1",
        "slowly|1",
        "kitchen|1",
        "punished haste|1",
        "dough|1",
        "salt rye kitchen|1",
        "käse|2",
        "KÄSE|2",
        "kase|",
        "strasse|2",
        "\uD83D\uDE82|2",
        "İzmir|2",
        "oven|",
        "class|",
        "<b>|",
        "&|1",
        "amp|",
        "bread nothere|",
        "%|",
        ".*|",
        "''|",
        "'   '|"
      })
  void findsAllTheWordsInAnyText(String typed, String ids) throws IOException {
    List<BlogPost> found = Search.find(Query.of(typed), posts());
    assertThat(found.stream().map(BlogPost::id).collect(Collectors.joining(",")))
        .isEqualTo(ids == null ? "" : ids);
  }

  @Test
  void lettersTypedApartAreFound() throws IOException {
    assertThat(Search.find(Query.of("ka\u0308SE"), posts())).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Rye bread|bread|Rye [bread]",
        "Bread, BREAD and bread|bread|[Bread], [BREAD] and [bread]",
        "abcabc|bc abc|[abcabc]",
        "aaaa|aa|[aaaa]",
        "a<b>&\"'|<b>|a[<b>]&\"'",
        "Käse|KÄ|[Kä]se",
        "Ka\u0308se|ka|[Ka\u0308]se",
        "\uD83D\uDE82\uD83D\uDE82|\uD83D\uDE82|[\uD83D\uDE82\uD83D\uDE82]",
        "İstanbul iki|i|[İ]stanbul [i]k[i]",
        "Straße|strasse|Straße",
        "ΣΊΣΥΦΟΣ σίσυφος|Σίσυφος|[ΣΊΣΥΦΟΣ] [σίσυφος]",
        "nothing|x|nothing",
      })
  void marksWhatWasSearchedFor(String text, String typed, String marked) {
    HighlightedText parts = HighlightedText.of(SearchText.of(text), Query.of(typed).words());
    assertThat(shown(parts)).isEqualTo(marked);
    assertThat(parts.parts().stream().map(HighlightedText.Part::text).collect(Collectors.joining()))
        .as("together the text")
        .isEqualTo(text);
  }

  @Test
  void excerptShowsThePlaceInALongText() throws IOException {
    String before = "before ".repeat(100);
    String html = "<p>" + before + "the needle here " + "after ".repeat(100) + "</p>";
    BlogPost post =
        new FeedParser()
            .posts(("[{\"main_content\":\"" + html + "\"}]").getBytes(StandardCharsets.UTF_8))
            .get(0);
    String shown = shown(Search.hit(post, Query.of("Needle")).excerpt());
    assertThat(shown)
        .startsWith("…before")
        .contains("the [needle] here after")
        .endsWith("after…")
        .hasSizeLessThan(350);
  }

  @Test
  void summaryIsTheExcerptIfItHasAWord() throws IOException {
    Hit hit = Search.hit(posts().get(0), Query.of("haste bread"));
    assertThat(shown(hit.excerpt())).isEqualTo("[Haste] is punished.");
    assertThat(shown(hit.title())).isEqualTo("Rye [bread]");
    assertThat(shown(hit.category())).isEqualTo("Kitchen");
    assertThat(shown(hit.subtitle())).isEqualTo("Slowly");
  }

  @Test
  void queryIsBounded() {
    Query query = Query.of("wort ".repeat(100_000));
    assertThat(query.text()).hasSizeLessThanOrEqualTo(Query.LONGEST);
    assertThat(query.words()).containsExactly("wort");
    assertThat(Query.of("a b c d e f g h i j").words()).hasSize(Query.MOST_WORDS);
    assertThat(Query.of("\uD83D\uDE82".repeat(99)).text()).doesNotEndWith("\uD83D");
    assertThat(Query.of(null).isEmpty()).isTrue();
    assertThat(Query.of(" \u00a0\t\u0000 ").isEmpty()).isTrue();
  }

  @Test
  void foldedTextsHaveTheLengthOfTheText() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      String text = Character.toString(point);
      assertThat(SearchText.fold(text).length()).as("U+%04X", point).isEqualTo(text.length());
    }
  }

  private static String shown(HighlightedText highlighted) {
    return highlighted.parts().stream()
        .map(part -> part.hit() ? "[" + part.text() + "]" : part.text())
        .collect(Collectors.joining());
  }

  private static List<BlogPost> posts() throws IOException {
    return new FeedParser().posts(FEED.getBytes(StandardCharsets.UTF_8));
  }
}
