package dev.larder.item;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.item.ItemServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send that is wrong, hostile or large. */
@Timeout(30)
class ItemInputTest {

  private static final String ADMIN =
      "Basic " + Base64.getEncoder().encodeToString("root:pä$sword".getBytes(UTF_8));

  @TempDir static Path folder;
  @TempDir static Path lockedFolder;
  private static ItemServer server;

  /** Writes only for the administrator. */
  private static ItemServer locked;

  @BeforeAll
  static void start() throws Exception {
    server = new ItemServer(folder, Map.of("items.max.bytes", "262144"));
    locked =
        new ItemServer(
            lockedFolder,
            Map.of("larder.writes", "admin", "admin.user", "root", "admin.password", "pä$sword"));
  }

  @AfterAll
  static void stop() {
    server.close();
    locked.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "skip=-1",
        "skip=x",
        "skip=",
        "skip=1.5",
        "skip=2147483648",
        "skip=99999999999999999999",
        "skip=1&skip=2",
        "skip=%D9%A1",
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=abc",
        "limit=%2B5"
      })
  void pageParameter_wrong_is400NamingIt(String query) throws Exception {
    Answer answer = server.get("/api/items?" + query);

    assertProblem(answer, 400);
    String name = query.substring(0, query.indexOf('='));
    assertThat(answer.json().get("errors").get(0).get("name").textValue()).isEqualTo(name);
  }

  @Test
  void pageParameters_bothWrong_namesBoth() throws Exception {
    assertThat(server.get("/api/items?skip=a&limit=b").json().get("errors")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"skip=2147483647&limit=100", "a=%7Bx%7D&q=%22%3E&skip=0", "&&", "limit=100&x"})
  void pageParameter_oddButAllowed_is200(String query) throws Exception {
    Answer answer = server.get("/api/items?" + query);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Link")).doesNotContain("\">");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nonsense",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":1} {\"b\":2}",
        "{\"a\":1}x",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":1,}",
        "{/*c*/\"a\":1}",
        "{\"a\":\"tab\there\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\udc00\":1}",
        "{\"a\":1e99999999999}",
        "{\"a\":1e999999999}",
        "{\"a\":[-1e-999999999]}",
        "{\"a\":{\"b\":0e999999999}}",
        "{\"a\":1e1001}",
        "[]",
        "[{\"a\":1}]",
        "1",
        "\"text\"",
        "null",
        "true",
        "{\"id\":\"x\"}",
        "{\"id\":null}"
      })
  void body_notAnItem_is400(String body) throws Exception {
    assertProblem(server.post(body), 400);
  }

  @Test
  void body_ofForeignBytes_is400() throws Exception {
    assertProblem(post("{\"a\":\"ä\"}".getBytes(ISO_8859_1)), 400);
    assertProblem(post(new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'}), 400);
    assertProblem(
        post(new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'}),
        400);
    assertProblem(post("{\"a\":1}".getBytes(UTF_16LE)), 400);
  }

  @Test
  void body_deep_is400InBoundedTime() throws Exception {
    long start = System.nanoTime();

    assertProblem(server.post("{\"a\":" + "[".repeat(100_000)), 400);
    assertProblem(server.post("{\"a\":".repeat(40_000)), 400);
    assertProblem(server.post("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"), 400);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(server.post("{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}").status())
        .isEqualTo(201);
  }

  @Test
  void body_withHugeNumberOrName_is400InBoundedTime() throws Exception {
    long start = System.nanoTime();

    assertProblem(server.post("{\"a\":" + "9".repeat(200_000) + "}"), 400);
    assertProblem(server.post("{\"a\":0." + "1".repeat(200_000) + "}"), 400);
    assertProblem(server.post("{\"" + "n".repeat(100_000) + "\":1}"), 400);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void body_numbers_comeBackAsSent() throws Exception {
    String numbers = "[0.1,1.50,100000000000000000000000001,1E+400,3.141592653589793238]";
    String item = server.created("{\"n\":" + numbers + "}");

    server.changes.appendAll();

    assertThat(server.get(item).text()).contains("\"n\":" + numbers);
  }

  @Test
  void body_anyUnicode_comesBackAsSent() throws Exception {
    String body = "{\"\":\"\\u0000\",\"ключ\":\"😀 \\\"quoted\\\" </script> ' % _\"}";
    String item = server.created(body);

    server.changes.appendAll();

    assertThat(server.get(item).text()).contains(body.substring(1));
  }

  @Test
  void body_overTheCap_is413() throws Exception {
    String tooMuch = "{\"a\":\"" + "x".repeat(262_144);
    assertThat(statusOf("Content-Length: 262145\r\n\r\n{")).isEqualTo("413");
    assertThat(statusOf("Content-Length: 99999999999\r\n\r\n{")).isEqualTo("413");
    assertThat(
            statusOf(
                "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(tooMuch.length())
                    + "\r\n"
                    + tooMuch
                    + "\r\n"))
        .isEqualTo("413");
  }

  @Test
  void body_overTheCap_isRefusedBeforeAParserSeesIt() throws Exception {
    // only a part is sent: the server hangs up on the rest, which a client that still sends may not
    // survive
    assertThat(statusOf("Content-Length: 262145\r\n\r\n" + "[".repeat(32_768))).isEqualTo("413");
  }

  @Test
  void body_ofTheCap_isAccepted() throws Exception {
    assertThat(server.post("{\"a\":\"" + "x".repeat(262_136) + "\"}").status()).isEqualTo(201);
  }

  /** The status of the answer to a request of which the body is not, or not wholly, sent. */
  private static String statusOf(String rest) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + rest)
              .getBytes(ISO_8859_1));
      out.flush();
      byte[] status = socket.getInputStream().readNBytes(12);
      return new String(status, ISO_8859_1).substring(9);
    }
  }

  @Test
  void put_growingOverTheCap_is413AndChangesNothing() throws Exception {
    String item = server.created("{\"a\":\"" + "x".repeat(200_000) + "\"}");

    assertProblem(server.put(item, "{\"b\":\"" + "x".repeat(100_000) + "\"}"), 413);

    Answer after = server.get(item);
    assertThat(after.field("ETag")).isEqualTo("W/\"1\"");
    assertThat(after.json().get("item").has("b")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "text/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "*/*"
      })
  void body_ofAnotherType_is415(String type) throws Exception {
    Answer answer =
        server.send(
            server
                .request("/api/items")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{}")));

    assertThat(answer.status()).isIn(400, 415);
    assertProblem(answer, "*/*".equals(type) ? answer.status() : 415);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json,br,415",
    "application/json,gzip,415",
    "application/json,'identity, gzip',415",
    "application/json,nonsense,415",
    "application/json,identity,201",
    "application/json,IDENTITY,201",
    "application/json;charset=utf-16,,415",
    "application/json;charset=iso-8859-1,,415",
    "application/json;charset=nonsense,,415",
    "application/json;charset=,,400",
    "application/json;charset=\"UTF-8\",,201",
    "application/json;charset=utf-8,,201",
    "application/json;version=1,,201"
  })
  void body_withCodingOrCharset_isReadAsItSaysOrRefused(String type, String coding, int status)
      throws Exception {
    HttpRequest.Builder request = server.request("/api/items").header("Content-Type", type);
    if (coding != null) {
      request.header("Content-Encoding", coding);
    }
    Answer answer = server.send(request.POST(BodyPublishers.ofString("{}")));

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.field("Accept-Encoding"))
        .isEqualTo(status == 415 && coding != null ? "identity" : "");
  }

  @Test
  void body_withTwoTypes_isRefused() throws Exception {
    assertThat(statusOf("Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"))
        .isIn("400", "415");
    assertThat(statusOf("Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}")).isEqualTo("415");
    assertThat(
            statusOf(
                "Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"))
        .isEqualTo("415");
  }

  @Test
  void body_withoutType_is415() throws Exception {
    assertProblem(
        server.send(server.request("/api/items").POST(BodyPublishers.ofString("{}"))), 415);
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH,/api/items,405",
    "PUT,/api/items,405",
    "DELETE,/api/items,405",
    "POST,/api/items/00000000-0000-0000-0000-000000000000,405",
    "FOO,/api/items,405",
    "GET,/api/items/00000000-0000-0000-0000-000000000000,404",
    "GET,/api/items/1-1-1-1-1,404",
    "GET,/api/items/x,404",
    "GET,/api/items/%27%20or%201=1,404",
    "DELETE,/api/items/00000000-0000-0000-0000-000000000000,404",
    "GET,/api/nothing,404",
    "GET,/api/application.wadl,404",
    "TRACE,/api/items,405"
  })
  void route_unknown_isAProblem(String method, String path, int status) throws Exception {
    String type = "PATCH,PUT,POST,FOO".contains(method) ? "application/json" : "text/plain";

    Answer answer =
        server.send(
            server
                .request(path)
                .header("Content-Type", type)
                .method(
                    method,
                    type.startsWith("app")
                        ? BodyPublishers.ofString("{}")
                        : BodyPublishers.noBody()));

    assertProblem(answer, status);
    if (status == 405) {
      assertThat(answer.field("Allow")).contains("GET");
    }
  }

  @Test
  void accept_somethingElse_is406() throws Exception {
    assertProblem(server.send(server.request("/api/items").header("Accept", "image/png")), 406);
    assertProblem(server.send(server.request("/api/items").header("Accept", ";;;")), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site,cross-site,403",
    "Sec-Fetch-Site,same-site,403",
    "Sec-Fetch-Site,same-origin,201",
    "Sec-Fetch-Site,none,201",
    "Origin,https://evil.example,403",
    "Origin,null,403",
    "Origin,not a url,403",
    "X-Nothing,x,201"
  })
  void write_fromAPage_dependsOnItsSite(String field, String value, int status) throws Exception {
    Answer answer =
        server.send(
            ItemServer.json(server.request("/api/items"))
                .header(field, value)
                .POST(BodyPublishers.ofString("{}")));

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void write_fromAnotherSitesForm_is403BeforeAnythingElse() throws Exception {
    assertProblem(
        server.send(
            server
                .request("/api/items")
                .header("Origin", "https://evil.example")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=b"))),
        403);
  }

  @Test
  void write_fromItsOwnPage_isAccepted() throws Exception {
    Answer answer =
        server.send(
            ItemServer.json(server.request("/api/items"))
                .header("Origin", "http://127.0.0.1:" + server.port())
                .POST(BodyPublishers.ofString("{}")));

    assertThat(answer.status()).isEqualTo(201);
  }

  @Test
  void write_closed_isTheAdministratorsAlone() throws Exception {
    Answer without = locked.post("{}");
    assertProblem(without, 401);
    assertThat(without.field("WWW-Authenticate")).startsWith("Basic realm=\"larder\"");

    assertThat(postAs(ADMIN).status()).isEqualTo(201);
    assertProblem(postAs("Basic cm9vdDpyb290"), 401);
    assertProblem(postAs("Basic !!!"), 401);
    assertProblem(postAs("Bearer x"), 401);
    assertThat(locked.get("/api/items").status()).isEqualTo(200);
    assertProblem(locked.delete("/api/items/00000000-0000-0000-0000-000000000000"), 401);
  }

  @Test
  void wrongPasswords_areBraked_forTheirClientAlone(@TempDir Path own) throws Exception {
    Map<String, String> settings =
        Map.of(
            "larder.writes", "admin",
            "larder.proxies", "127.0.0.1",
            "admin.user", "root",
            "admin.password", "pä$sword");
    try (ItemServer behindProxy = new ItemServer(own, settings)) {
      List<Integer> statuses = new ArrayList<>();
      for (int attempt = 0; attempt < 50; attempt++) {
        statuses.add(postAs(behindProxy, "Basic cm9vdDpyb290", "203.0.113.5").status());
      }
      assertThat(statuses).startsWith(401, 401, 401, 401, 401).contains(429);
      assertThat(Collections.frequency(statuses, 401)).isLessThan(15);

      Answer refused = postAs(behindProxy, ADMIN, "203.0.113.5");
      assertProblem(refused, 429);
      assertThat(refused.field("Retry-After")).isEqualTo("10");
      assertThat(postAs(behindProxy, ADMIN, "203.0.113.6").status()).isEqualTo(201);
      assertThat(postAs(behindProxy, ADMIN, "203.0.113.5, 203.0.113.6").status()).isEqualTo(201);
    }
  }

  private static Answer postAs(ItemServer asked, String credentials, String client)
      throws IOException, InterruptedException {
    return asked.send(
        ItemServer.json(asked.request("/api/items"))
            .header("Authorization", credentials)
            .header("X-Forwarded-For", client)
            .POST(BodyPublishers.ofString("{}")));
  }

  private static Answer postAs(String credentials) throws IOException, InterruptedException {
    return locked.send(
        ItemServer.json(locked.request("/api/items"))
            .header("Authorization", credentials)
            .POST(BodyPublishers.ofString("{}")));
  }

  private static Answer post(byte[] body) throws IOException, InterruptedException {
    return server.send(
        ItemServer.json(server.request("/api/items")).POST(BodyPublishers.ofByteArray(body)));
  }

  private static void assertProblem(Answer answer, int status) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").textValue()).isNotEmpty();
    assertThat(answer.text())
        .doesNotContain("dev.larder")
        .doesNotContain("jackson")
        .doesNotContain("glassfish")
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
    assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
  }
}
