package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import dev.larder.support.Texts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the packaged web application keeps in gzip as well. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CompressionSuiteIT {

  private static final String[] GZIP = {"Accept-Encoding", "gzip, deflate, br, zstd"};

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive larder() {
    return LarderWar.archive(Map.of("ADMIN_USER", "editor", "ADMIN_PASSWORD", "s3cret"));
  }

  /** Asks until the answer is compressed, 20 s at the most. */
  private static Http.Response compressed(Http http, String path) {
    Supplier<Http.Response> ask = () -> http.get(path, GZIP);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    Http.Response answer = ask.get();
    while (answer.field("Content-Encoding").isEmpty()) {
      assertThat(System.nanoTime()).as(path).isLessThan(deadline);
      answer = ask.get();
    }
    return answer;
  }

  @Test
  void page_isCompressedOnceItIsAskedForAgain() {
    Http http = Http.at(base);
    for (String path :
        List.of(
            "articles?compressed",
            "articles/5",
            "tags?compressed",
            "feed.xml?compressed",
            "sitemap.xml?compressed",
            "posts?compressed",
            "api/articles?limit=100&skip=3",
            "api/articles/5")) {
      Http.Response made = http.get(path, GZIP);
      assertThat(made.field("X-Cache")).as(path).contains("MISS");
      assertThat(made.field("Content-Encoding")).as(path).isEmpty();
      assertThat(made.bytes().length).as(path).isGreaterThan(1024);

      Http.Response compressed = compressed(http, path);
      Answers.assertCache(compressed, "HIT", "larder; hit; ttl=");
      assertThat(compressed.field("Content-Encoding")).contains("gzip");
      assertThat(compressed.bytes().length).isLessThan(made.bytes().length);
      assertThat(Texts.gunzip(compressed.bytes())).as(path).isEqualTo(made.bytes());
      for (Http.Response each : List.of(made, compressed)) {
        assertThat(vary(each)).as(path).containsExactlyInAnyOrderElementsOf(varyOf(path));
      }
      Http.Response plain = http.get(path);
      assertThat(plain.field("Content-Encoding")).isEmpty();
      assertThat(plain.bytes()).as(path).isEqualTo(made.bytes());
      for (Http.Response known : List.of(made, compressed)) {
        String tag = known.field("ETag").orElseThrow();
        Http.Response unchanged = http.get(path, GZIP[0], GZIP[1], "If-None-Match", tag);
        assertThat(unchanged.status()).as(path).isEqualTo(304);
        assertThat(unchanged.field("ETag")).as(path).contains(tag);
        assertThat(vary(unchanged)).as(path).containsExactlyInAnyOrderElementsOf(varyOf(path));
      }
    }
  }

  private static List<String> vary(Http.Response answer) {
    return List.of(String.join(",", answer.all("Vary")).split("[, ]+"));
  }

  /** These pages are JSON as well, for clients that want it. */
  private static List<String> varyOf(String path) {
    return path.matches("(articles|tags)\\b.*")
        ? List.of("Accept", "Accept-Encoding")
        : List.of("Accept-Encoding");
  }

  @Test
  void article_isWrittenWithTheTagOfItsCompressedForm() {
    Http http = Http.at(base);
    String path = "api/articles/7";
    String first = compressed(http, path).field("ETag").orElseThrow();
    assertThat(first).endsWith("-gzip\"");

    assertThat(write(path, "One", first).status()).isEqualTo(200);
    Answers.assertProblem(write(path, "Two", first), 412);

    Http.Response written = http.get(path, GZIP);
    assertThat(written.field("X-Cache")).contains("MISS");
    assertThat(Answers.json(written).path("summary").asText()).isEqualTo("One");
    String second = compressed(http, path).field("ETag").orElseThrow();
    assertThat(second).endsWith("-gzip\"").isNotEqualTo(first);
    assertThat(write(path, "Three", "\"0-0-gzip\", " + second).status()).isEqualTo(200);
  }

  private Http.Response write(String path, String summary, String tag) {
    return Http.at(base)
        .put(
            path,
            "{\"summary\":\"" + summary + "\"}",
            "Content-Type",
            "application/json",
            "Authorization",
            Answers.basic("editor", "s3cret"),
            "If-Match",
            tag);
  }
}
