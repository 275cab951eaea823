package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.TestDatabase;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A file of the embedded database that cannot grow any more. A limit of the process stands for the
 * full disk, since everybody may set one: the write fails in the midst of the commit.
 */
class DiskFullIT {

  private static final String JSON = "application/json";
  private static final String FAREWELL = "{\"last\":\"words\"}";

  @ParameterizedTest
  @EnumSource
  void fileThatCannotGrow_isDown_isReadOn_andHealsWithSpace(Distribution distribution)
      throws Exception {
    assumeThat(Path.of("/usr/bin/prlimit")).as("prlimit, of util-linux").exists();
    try (StockContainer container =
        StockContainer.of(distribution, Build.war())
            .environment("LARDER_WRITES", "everyone")
            .readyWhen("/health/ready")
            .start()) {
      Http http = Http.at(container.baseUri());
      List<String> kept = new ArrayList<>();
      kept.add(created(http, FAREWELL));
      limit(container, Long.toString(Files.size(container.data().resolve("larder.mv.db"))));

      Http.Response answer = post(http, large());
      for (; answer.status() == 201; answer = post(http, large())) {
        kept.add(Answers.json(answer).path("id").asText());
        assertThat(kept).hasSizeLessThan(1_000);
      }
      Answers.assertProblem(answer, 503);
      TestDatabase.await("it is known", () -> http.get("health/ready").status() == 503);
      assertThat(http.get("health/ready").body()).contains("the file cannot be written");
      Answers.assertProblem(post(http, "{}"), 503);
      for (int i = 0; i < 20; i++) {
        assertThat(http.get("api/items?limit=1&" + i).status()).isEqualTo(200);
        assertThat(http.get("articles/" + (100 + i)).status()).isEqualTo(200);
      }
      assertThat(http.get("api/items/" + kept.get(0)).body()).contains("words");

      limit(container, "unlimited");
      TestDatabase.await("it is ready again", () -> http.get("health/ready").status() == 200);
      kept.add(created(http, FAREWELL));
      kept.add(created(http, large()));
      assertThat(container.log().lines()).noneMatch(line -> line.startsWith("\tat "));

      container.kill();
      container.restart();
      for (String id : kept) {
        assertThat(http.get("api/items/" + id).status()).isEqualTo(200);
      }
    }
  }

  private static void limit(StockContainer container, String bytes) throws Exception {
    List<String> command =
        List.of(
            "/usr/bin/prlimit", "--pid", Long.toString(container.pid()), "--fsize=" + bytes + ":");
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private static String created(Http http, String body) throws IOException {
    Http.Response answer = post(http, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return Answers.json(answer).path("id").asText();
  }

  private static Http.Response post(Http http, String body) {
    return http.post("api/items", body, "Content-Type", JSON);
  }

  /** Text that cannot be packed. */
  private static String large() {
    StringBuilder text = new StringBuilder();
    while (text.length() < 100_000) {
      text.append(Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX));
    }
    return "{\"text\":\"" + text + "\"}";
  }
}
