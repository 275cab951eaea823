package dev.larder.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send their bodies slowly, or never, while few threads serve them all. */
@Timeout(120)
class UnreadBodyTest {

  private static final int THREADS = 10;
  private static final int SLOW = 30;

  /** Well below what a container waits for a body (20 s, 30 s). */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final String CLOSE = "\r\nconnection: close\r\n";

  private static EmbeddedServer start(EmbeddedServer.Kind kind) {
    return kind.server()
        .threads(THREADS)
        .filter(new UnreadBody(), "/*")
        .servlet(new Answering(), "/*")
        .start();
  }

  @ParameterizedTest
  @CsvSource({
    "TOMCAT, POST /status, 401",
    "TOMCAT, POST /error, 405",
    "TOMCAT, POST /empty, 204",
    "TOMCAT, GET /page, 200",
    "JETTY, POST /status, 401",
    "JETTY, POST /error, 405",
    "JETTY, POST /empty, 204",
    "JETTY, GET /page, 200"
  })
  void bodiesThatDoNotCome_holdNoThread_andHaveTheirAnswersAtOnce(
      EmbeddedServer.Kind kind, String line, int status) throws IOException {
    List<Socket> slow = new ArrayList<>();
    try (EmbeddedServer server = start(kind)) {
      for (int client = 0; client < SLOW; client++) {
        slow.add(open(server, line + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"));
      }
      long start = System.nanoTime();
      assertThat(server.http().get("page").body()).isEqualTo("read -1");
      for (Socket client : slow) {
        String answer = readToTheEnd(client).toLowerCase(java.util.Locale.ROOT);
        assertThat(answer).startsWith("http/1.1 " + status).contains(CLOSE);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    } finally {
      for (Socket client : slow) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void chunksThatDoNotEnd_holdNoThread(EmbeddedServer.Kind kind) throws IOException {
    try (EmbeddedServer server = start(kind);
        Socket client =
            open(
                server,
                "POST /status HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab")) {
      assertThat(readToTheEnd(client)).startsWith("HTTP/1.1 401").containsIgnoringCase(CLOSE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusedBodyThatIsThere_keepsItsConnection(EmbeddedServer.Kind kind) {
    try (EmbeddedServer server = start(kind)) {
      String first = "POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
      String second = "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

      String answers = Http.raw(server.port(), first + second, Duration.ofSeconds(20));

      assertThat(answers).startsWith("HTTP/1.1 401").contains("HTTP/1.1 200").endsWith("read -1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodyThatArrivesLate_isNoRequest_andItsSenderHasTheAnswer(EmbeddedServer.Kind kind)
      throws IOException {
    String smuggled = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";
    int length = smuggled.length();
    try (EmbeddedServer server = start(kind);
        Socket client =
            open(
                server,
                "POST /status HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")) {
      int first = client.getInputStream().read();
      client.getOutputStream().write(smuggled.getBytes(StandardCharsets.ISO_8859_1));

      String answer = (char) first + readToTheEnd(client);
      assertThat(answer).startsWith("HTTP/1.1 401").doesNotContain("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @EnumSource
  void bodyThatIsRead_isLeftAlone(EmbeddedServer.Kind kind) {
    try (EmbeddedServer server = start(kind)) {
      String request = "POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
      String last = "GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

      String answers = Http.raw(server.port(), request + last, Duration.ofSeconds(20));

      assertThat(answers).contains("read 97").endsWith("read -1");
    }
  }

  private static Socket open(EmbeddedServer server, String request) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String readToTheEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Answers by the path; POST to {@code /page} reads its body, nothing else does. */
  private static final class Answering extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (request.getPathInfo()) {
        case "/status" -> {
          response.setStatus(401);
          response.getOutputStream().print("who are you?");
        }
        case "/error" -> response.sendError(405);
        case "/empty" -> response.setStatus(204);
        default -> {
          int first = -1;
          if (request.getMethod().equals("POST")) {
            byte[] body = request.getInputStream().readAllBytes();
            first = body[0];
          }
          response.getOutputStream().print("read " + first);
        }
      }
    }
  }
}
