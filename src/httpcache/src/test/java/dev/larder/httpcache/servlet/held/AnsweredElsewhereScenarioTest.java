package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import io.undertow.servlet.handlers.ServletRequestContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Content that goes to the client by other ways than the response: it is neither stored nor cut.
 */
class AnsweredElsewhereScenarioTest {

  private static final String TAG = "\"1\"";
  private static final String DATE = "Sun, 09 Sep 2001 01:46:40 GMT";
  private static final int SIZE = 100_000;
  private static final byte[] DIRECT = "direct".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = Files.writeString(folder.resolve("file"), "f".repeat(SIZE));
  }

  // --- Tomcat sends a file
  // ---------------------------------------------------------------------------------------------------

  private void sendFile(HttpServletRequest request, HttpServletResponse response) {
    assertThat(request.getAttribute("org.apache.tomcat.sendfile.support")).isEqualTo(true);
    request.setAttribute("org.apache.tomcat.sendfile.filename", file.toString());
    request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
    request.setAttribute("org.apache.tomcat.sendfile.end", (long) SIZE);
    response.setHeader("Cache-Control", "max-age=60");
    response.setHeader("ETag", TAG);
    response.setHeader("Last-Modified", DATE);
    if (!request.getRequestURI().endsWith("undeclared")) {
      response.setContentLengthLong(SIZE);
    }
  }

  /** Two requests on one connection: the second gets its own answer. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: 1",
        "If-None-Match: " + TAG,
        "If-None-Match: *",
        "If-Modified-Since: " + DATE,
        "Range: bytes=0-9",
        "Range: bytes=0-9\r\nIf-Range: " + TAG,
        "If-Match: " + TAG
      })
  void aFileIsSentWholeAndOnce(String field) throws Exception {
    try (Scene scene = Scene.on(Kind.TOMCAT).start(this::fileOrText)) {
      for (int i = 0; i < 2; i++) {
        String[] answers = answers(scene, "GET /file", field);
        assertThat(answers[0]).startsWith("HTTP/1.1 200").contains("\r\nContent-Length: " + SIZE);
        assertThat(answers[0]).doesNotContain("X-Cache: HIT");
        assertThat(answers[1]).isEqualTo("f".repeat(SIZE));
        assertThat(answers[2]).startsWith("HTTP/1.1 200");
        assertThat(answers[2]).endsWith("\r\n\r\ntext");
      }
      // only the text
      assertThat(scene.store.size()).isEqualTo(1);
    }
  }

  @Test
  void aFileOfUndeclaredLengthIsNotStoredAsNothing() {
    try (Scene scene = Scene.on(Kind.TOMCAT).start(this::fileOrText)) {
      for (int i = 0; i < 2; i++) {
        Http.raw(
            scene.server.port(),
            "GET /file/undeclared HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
            Duration.ofSeconds(5));
      }
      assertThat(scene.calls).hasValue(2);
      assertThat(scene.store.size()).isZero();
    }
  }

  @Test
  void aFileInTheAnswerToPostIsNotStoredForGet() {
    try (Scene scene =
        Scene.on(Kind.TOMCAT)
            .start(
                (request, response) -> {
                  sendFile(request, response);
                  response.setHeader("Content-Location", "/file/undeclared");
                })) {
      Http.raw(
          scene.server.port(),
          "POST /file/undeclared HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
          Duration.ofSeconds(5));
      assertThat(scene.store.size()).isZero();
    }
  }

  /** What stands in for an error has its own content, and not that of the error. */
  @Test
  void aStaleResponseStandsInForAnErrorWithAFile() throws Exception {
    try (Scene scene =
        Scene.on(Kind.TOMCAT)
            .start(
                (request, response) -> {
                  if (request.getRequestURI().equals("/text")) {
                    fileOrText(request, response);
                    return;
                  }
                  response.setHeader("Cache-Control", "max-age=1, stale-if-error=600");
                  if (request.getHeader("If-None-Match") == null) {
                    response.setHeader("ETag", TAG);
                    response.getWriter().print("good");
                  } else {
                    sendFile(request, response);
                    response.setStatus(500);
                  }
                })) {
      assertThat(scene.http.get("a").body()).isEqualTo("good");
      scene.time.step(Duration.ofSeconds(10));
      String answers = raw(scene, "GET /a", "X-Nothing: 1");
      assertThat(answers)
          .startsWith("HTTP/1.1 200")
          .contains("X-Cache: STALE", "\r\n\r\ngoodHTTP/1.1 200")
          .endsWith("\r\n\r\ntext");
    }
  }

  private void fileOrText(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getRequestURI().startsWith("/file")) {
      sendFile(request, response);
    } else {
      response.setHeader("Cache-Control", "max-age=60");
      response.getWriter().print("text");
    }
  }

  private static String raw(Scene scene, String line, String field) {
    int port = scene.server.port();
    String host = " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n";
    return Http.raw(
        port,
        (line + host + field + "\r\n\r\n") + ("GET /text" + host + "Connection: close\r\n\r\n"),
        Duration.ofSeconds(20));
  }

  /** The first head, its body, and everything behind. */
  private static String[] answers(Scene scene, String line, String field) {
    String all = raw(scene, line, field);
    int body = all.indexOf("\r\n\r\n") + 4;
    assertThat(all.length()).as(all.substring(0, body)).isGreaterThan(body + SIZE);
    return new String[] {
      all.substring(0, body), all.substring(body, body + SIZE), all.substring(body + SIZE)
    };
  }

  // --- Interfaces of the containers
  // ------------------------------------------------------------------------------------------

  /** The application writes to what is behind the container's response, which is committed then. */
  @Test
  void anAnswerByJettysOwnInterfaceIsNotStored() {
    try (Scene scene =
        Scene.on(Kind.JETTY)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("ETag", TAG);
                  if (request.getRequestURI().equals("/text")) {
                    response.getWriter().print("text");
                    return;
                  }
                  ServletContextRequest.getServletContextRequest(request)
                      .getServletContextResponse()
                      .write(true, ByteBuffer.wrap(DIRECT), Callback.NOOP);
                })) {
      for (int i = 0; i < 2; i++) {
        String answers = raw(scene, "GET /a", "If-None-Match: " + TAG);
        assertThat(answers).startsWith("HTTP/1.1 200").contains("direct").endsWith("text");
        assertThat(scene.http.get("a").body()).isEqualTo("direct");
      }
      assertThat(scene.store.size()).isEqualTo(1);
    }
  }

  /** Undertow's exchange writes to the response that its servlets have by then, which is ours. */
  @Test
  void anAnswerByUndertowsExchangeIsStored() {
    try (Scene scene =
        Scene.on(Kind.UNDERTOW)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  ServletRequestContext.requireCurrent()
                      .getExchange()
                      .getOutputStream()
                      .write(DIRECT);
                })) {
      for (String source : new String[] {"MISS", "HIT"}) {
        Http.Response answer = scene.http.get("a");
        assertThat(answer.body()).isEqualTo("direct");
        assertThat(answer.field("X-Cache")).contains(source);
      }
    }
  }

  /** Answers each byte with the next one. */
  public static final class Counting implements HttpUpgradeHandler {

    @Override
    public void init(WebConnection connection) {
      new Thread(() -> count(connection)).start();
    }

    private static void count(WebConnection connection) {
      try (connection) {
        int received = connection.getInputStream().read();
        connection.getOutputStream().write(received + 1);
        connection.getOutputStream().flush();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void destroy() {}
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, POST, counting",
    "TOMCAT, GET, counting",
    "TOMCAT, GET, h2c",
    "UNDERTOW, POST, counting",
    "UNDERTOW, GET, counting",
    "UNDERTOW, GET, h2c"
  })
  void anotherProtocolReachesItsHandler(Kind kind, String method, String protocol)
      throws Exception {
    try (Scene scene =
        Scene.on(kind)
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setHeader("Upgrade", protocol);
                  response.setHeader("Connection", "Upgrade");
                  upgrade(request);
                })) {
      for (int i = 0; i < 2; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.server.port())) {
          socket.setSoTimeout(20_000);
          String head =
              "%s /a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: %s\r\n%s\r\n"
                  .formatted(
                      method, protocol, method.equals("POST") ? "Content-Length: 0\r\n" : "");
          socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
          assertThat(headOf(socket.getInputStream())).startsWith("HTTP/1.1 101");
          socket.getOutputStream().write('a');
          assertThat(socket.getInputStream().read()).isEqualTo('b');
        }
      }
      assertThat(scene.calls).hasValue(2);
      assertThat(scene.store.size()).isZero();
    }
  }

  private static void upgrade(HttpServletRequest request) throws IOException {
    try {
      request.upgrade(Counting.class);
    } catch (ServletException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static String headOf(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int one = in.read();
      assertThat(one).as("the connection ended after: " + head).isNotNegative();
      head.append((char) one);
    }
    return head.toString();
  }

  // --- Status
  // ----------------------------------------------------------------------------------------------------------------

  /** A filter in front may set the status, and so may the container's own authentication. */
  @ParameterizedTest
  @EnumSource
  void aStatusThatWasSetInFrontIsKeptUnlessTheApplicationSetsOne(Kind kind) {
    try (Scene scene =
        Scene.on(kind)
            .before(
                (request, response, chain) -> {
                  ((HttpServletResponse) response).setStatus(203);
                  chain.doFilter(request, response);
                })
            .start(
                (request, response) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  if (request.getRequestURI().equals("/set")) {
                    response.setStatus(200);
                  }
                  response.getWriter().print("text");
                })) {
      for (String source : new String[] {"MISS", "HIT"}) {
        Http.Response unset = scene.http.get("unset");
        assertThat(unset.status()).isEqualTo(203);
        assertThat(unset.field("X-Cache")).contains(source);
        assertThat(scene.http.get("set").status()).isEqualTo(200);
      }
    }
  }
}
