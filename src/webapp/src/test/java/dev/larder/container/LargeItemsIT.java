package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of the largest items, many at a time, in a process with a heap of 512 MB. */
class LargeItemsIT {

  private static final int ITEMS = 100;
  private static final int CLIENTS = 32;
  private static final int ROUNDS = 4;
  private static final Pattern NEXT = Pattern.compile("</([^>]*)>; rel=\"next\"");

  @ParameterizedTest
  @EnumSource
  void listsOfLargeItems_madeAtTheSameTime_stayInTheHeap_andReachEveryItem(
      Distribution distribution) throws Exception {
    try (StockContainer container =
        StockContainer.of(distribution, Build.war())
            .environment("LARDER_WRITES", "everyone")
            .readyWhen("/health/ready")
            .start()) {
      Http http = Http.at(container.baseUri());
      List<String> created = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        String body = "{\"n\":" + i + ",\"text\":\"" + "x".repeat(250_000) + "\"}";
        created.add(
            Answers.json(http.post("api/items", body, "Content-Type", "application/json"))
                .path("id")
                .asText());
      }

      assertThat(askedByMany(container)).allMatch(status -> status == 200 || status == 503);
      assertThat(idsByFollowingLinks(http)).containsExactlyElementsOf(created);
      assertThat(container.log()).doesNotContain("OutOfMemoryError");
    }
  }

  private static List<Integer> askedByMany(StockContainer container) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < CLIENTS * ROUNDS; i++) {
        // the same list for half of them, and each its own for the others
        String path = "api/items?limit=100" + (i % 2 == 0 ? "" : "&skip=" + i % ITEMS);
        answers.add(clients.submit(() -> Http.at(container.baseUri()).get(path).status()));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      return statuses;
    } finally {
      clients.shutdownNow();
    }
  }

  private static List<String> idsByFollowingLinks(Http http) {
    List<String> ids = new ArrayList<>();
    String path = "api/items?limit=100";
    while (!path.isEmpty()) {
      Http.Response page = http.get(path);
      assertThat(page.field("X-Total-Count")).contains(Integer.toString(ITEMS));
      JsonNode items = Answers.json(page).path("items");
      assertThat(items.size()).isBetween(1, 2);
      items.forEach(item -> ids.add(item.path("id").asText()));
      Matcher next = NEXT.matcher(page.field("Link").orElseThrow());
      path = next.find() ? next.group(1) : "";
    }
    return ids;
  }
}
