package dev.larder.item;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.item.ItemServer.Answer;
import dev.larder.support.LogCapture;
import dev.larder.support.TestDatabase;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemResourceTest {

  @TempDir static Path folder;
  private static ItemServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new ItemServer(folder, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void post_anyObject_isCreatedWithAnIdAndAnAddress() throws Exception {
    Answer answer = server.post("{\"name\":\"Tea\",\"tags\":[1,null],\"gone\":null,\"n\":1.50}");

    assertThat(answer.status()).isEqualTo(201);
    String id = answer.json().get("id").textValue();
    assertThat(UUID.fromString(id)).isNotNull();
    assertThat(answer.field("Location")).isEqualTo("/api/items/" + id);
    assertThat(answer.field("Cache-Group-Invalidation"))
        .isEqualTo("\"items\", \"item-" + id + "\"");
    assertThat(answer.text())
        .isEqualTo(
            "{\"id\":\"" + id + "\",\"name\":\"Tea\",\"tags\":[1,null],\"gone\":null,\"n\":1.50}");
  }

  @Test
  void get_afterPost_comesFromThePrimedCache() throws Exception {
    String item = server.created("{\"name\":\"Rice\"}");

    Answer answer = server.get(item);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("cached").booleanValue()).isTrue();
    assertThat(answer.json().get("item").get("name").textValue()).isEqualTo("Rice");
    assertThat(answer.field("X-Cache")).isEqualTo("HIT");
    assertThat(answer.field("Cache-Status")).isEqualTo("larder-items; hit");
    assertThat(answer.field("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(answer.field("ETag")).isEqualTo("W/\"1\"");
    assertThat(answer.field("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void get_afterExpiry_readsAgainOnce() throws Exception {
    String item = server.created("{\"name\":\"Salt\"}");

    server.now.updateAndGet(then -> then.plus(Duration.ofMinutes(5)));

    assertThat(server.get(item).field("X-Cache")).isEqualTo("MISS");
    assertThat(server.get(item).field("X-Cache")).isEqualTo("HIT");
  }

  @Test
  void put_someMembers_changesThemAndKeepsTheOthers() throws Exception {
    String item = server.created("{\"a\":1,\"b\":{\"c\":2},\"d\":3}");

    Answer answer = server.put(item, "{\"b\":null,\"e\":\"new\"}");

    assertThat(answer.status()).isEqualTo(200);
    String id = answer.json().get("id").textValue();
    assertThat(answer.text())
        .isEqualTo("{\"id\":\"" + id + "\",\"a\":1,\"b\":null,\"d\":3,\"e\":\"new\"}");
    assertThat(answer.field("ETag")).isEqualTo("W/\"2\"");
    Answer read = server.get(item);
    assertThat(read.json().get("item")).isEqualTo(answer.json());
    assertThat(read.json().get("cached").booleanValue()).isTrue();
  }

  @Test
  void put_nothingNew_stillRaisesTheVersion() throws Exception {
    String item = server.created("{\"a\":1}");

    assertThat(server.put(item, "{\"a\":1}").field("ETag")).isEqualTo("W/\"2\"");
    assertThat(server.put(item, "{}").field("ETag")).isEqualTo("W/\"3\"");
  }

  @Test
  void put_itsOwnId_isNoChangeOfTheId() throws Exception {
    String item = server.created("{\"a\":1}");
    String id = item.substring(item.lastIndexOf('/') + 1);

    assertThat(server.put(item, "{\"id\":\"" + id + "\",\"a\":2}").status()).isEqualTo(200);
    Answer other = server.put(item, "{\"id\":\"" + UUID.randomUUID() + "\"}");
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.json().get("errors").get(0).get("name").textValue()).isEqualTo("id");
  }

  @Test
  void delete_known_isGoneFromItemAndList() throws Exception {
    String item = server.created("{\"a\":1}");
    long before = total();

    Answer answer = server.delete(item);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("{\"ok\":true}");
    assertThat(answer.field("Cache-Group-Invalidation")).startsWith("\"items\", \"item-");
    assertThat(server.get(item).status()).isEqualTo(404);
    assertThat(server.put(item, "{}").status()).isEqualTo(404);
    assertThat(server.delete(item).status()).isEqualTo(404);
    assertThat(total()).isEqualTo(before - 1);
  }

  @Test
  void list_pages_haveTotalLinksAndOwnEntries() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.created("{\"i\":" + i + "}");
    }
    Answer first = server.get("/api/items?limit=2");
    Answer second = server.get("/api/items?skip=2&limit=2");

    long total = Long.parseLong(first.field("X-Total-Count"));
    assertThat(total).isGreaterThanOrEqualTo(3);
    assertThat(first.json().get("cached").booleanValue()).isFalse();
    assertThat(first.json().get("items")).hasSize(2);
    assertThat(second.json().get("cached").booleanValue()).isFalse();
    assertThat(second.field("Link"))
        .contains("</api/items?skip=0&limit=2>; rel=\"first\"")
        .contains("</api/items?skip=0&limit=2>; rel=\"prev\"");
    assertThat(first.field("Link")).contains("</api/items?skip=2&limit=2>; rel=\"next\"");
    Answer again = server.get("/api/items?limit=2");
    assertThat(again.json().get("cached").booleanValue()).isTrue();
    assertThat(again.field("X-Cache")).isEqualTo("HIT");
    assertThat(again.field("ETag")).isEqualTo(first.field("ETag")).startsWith("W/\"");
  }

  @Test
  void list_afterAnyWrite_isReadAgain() throws Exception {
    String item = server.created("{\"a\":1}");
    String path = "/api/items?limit=100";
    server.get(path);
    String tag = server.get(path).field("ETag");

    server.put(item, "{\"a\":2}");

    Answer after = server.get(path);
    assertThat(after.json().get("cached").booleanValue()).isFalse();
    assertThat(after.field("ETag")).isNotEqualTo(tag);
  }

  @Test
  void ifNoneMatch_theSameVersion_is304WithTheFields() throws Exception {
    String item = server.created("{\"a\":1}");
    String tag = server.get(item).field("ETag");

    Answer same = server.send(server.request(item).header("If-None-Match", "\"x\", " + tag));
    Answer other = server.send(server.request(item).header("If-None-Match", "W/\"99\""));
    Answer any = server.send(server.request(item).header("If-None-Match", "*"));

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.response().body()).isEmpty();
    assertThat(same.field("ETag")).isEqualTo(tag);
    assertThat(same.field("X-Cache")).isEqualTo("HIT");
    assertThat(same.field("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(any.status()).isEqualTo(304);
    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void ifNoneMatch_malformedOrHuge_isAnsweredInTime() throws Exception {
    String item = server.created("{\"a\":1}");

    Answer odd = server.send(server.request(item).header("If-None-Match", "\"unclosed"));
    Answer many =
        server.send(server.request(item).header("If-None-Match", "\"x\",".repeat(900) + "W/\"1\""));

    assertThat(odd.status()).isEqualTo(400);
    assertThat(many.status()).isEqualTo(304);
  }

  @Test
  void theLogSaysWhetherTheCacheAnswered() throws Exception {
    String item = server.created("{\"a\":1}");
    try (LogCapture log = LogCapture.of(ItemResource.class)) {
      server.get(item);
      server.get("/api/items?limit=7");
      server.get("/api/items?limit=7");
      assertThat(log.lines())
          .containsExactly(
              "INFO Cache HIT for item " + item.substring("/api/items/".length()),
              "INFO Cache MISS for items skip=0 limit=7",
              "INFO Cache HIT for items skip=0 limit=7");
    }
  }

  @Test
  void clearedCache_isReadAgain() throws Exception {
    String item = server.created("{\"a\":1}");
    server.get("/api/items");

    server.changes.appendAll();

    assertThat(server.get(item).field("X-Cache")).isEqualTo("MISS");
    assertThat(server.get("/api/items").field("X-Cache")).isEqualTo("MISS");
  }

  @Test
  void commit_isNotedOnTheRequestForTheFilters() throws Exception {
    String item = server.created("{\"a\":1}");
    String id = item.substring(item.lastIndexOf('/') + 1);
    assertCommitted(Set.of("items", "item-" + id));

    server.put(item, "{\"a\":2}");
    assertCommitted(Set.of("items", "item-" + id));
    server.put(item, "{\"id\":1}");
    assertCommitted(Set.of());
    server.get(item);
    assertCommitted(Set.of());
  }

  /** The filter notes it after the answer has left. */
  private static void assertCommitted(Set<String> groups) throws InterruptedException {
    TestDatabase.await(
        "committed: " + groups + ", not " + server.committed,
        () -> groups.equals(server.committed.get()));
  }

  @Test
  void head_isLikeGetWithoutBody() throws Exception {
    String item = server.created("{\"a\":1}");

    Answer head =
        server.send(
            server.request(item).method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.field("ETag")).isEqualTo("W/\"1\"");
    assertThat(head.response().body()).isEmpty();
  }

  @Test
  void id_inCapitals_isTheSameItem() throws Exception {
    String item = server.created("{\"a\":1}");
    String id = item.substring(item.lastIndexOf('/') + 1);

    JsonNode shown = server.get("/api/items/" + id.toUpperCase(java.util.Locale.ROOT)).json();

    assertThat(shown.get("item").get("id").textValue()).isEqualTo(id);
  }

  private static long total() throws Exception {
    return Long.parseLong(server.get("/api/items?limit=1").field("X-Total-Count"));
  }

  @ParameterizedTest
  @CsvSource({
    "If-Match, '\"nope\"', 412",
    "If-Match, 'W/\"1\"', 412",
    "If-Match, '', 412",
    "If-Match, *, 200",
    "If-None-Match, *, 412",
    "If-None-Match, '\"nope\"', 200"
  })
  void conditionOfAWrite_thatDoesNotHold_changesNothing(String name, String value, int status)
      throws Exception {
    String item = server.created("{\"a\":1}");

    Answer put =
        server.send(
            ItemServer.json(server.request(item))
                .header(name, value)
                .PUT(BodyPublishers.ofString("{\"a\":2}")));

    assertThat(put.status()).isEqualTo(status);
    int expected = status == 200 ? 2 : 1;
    assertThat(server.get(item).json().get("item").get("a").intValue()).isEqualTo(expected);
  }

  @Test
  void list_ofALongQuery_repeatsItNowhere() throws Exception {
    Answer list = server.get("/api/items?limit=1&x=" + "a".repeat(2_500));

    assertThat(list.status()).isEqualTo(200);
    assertThat(list.response().headers().firstValue("Link")).isEmpty();
  }
}
