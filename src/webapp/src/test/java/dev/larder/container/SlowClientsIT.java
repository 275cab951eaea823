package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * More slow clients than a container has threads, without a proxy in front, while others ask for
 * what is stored.
 */
@Timeout(300)
class SlowClientsIT {

  private static final int CLIENTS = 230;

  /** Where no thread is held at all. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** Where a container waits for the slow client; it would be 20 s without our configuration. */
  private static final Duration BOUNDED = Duration.ofSeconds(12);

  private static final String HIT = "articles";

  private static StockContainer start(Distribution distribution) {
    return StockContainer.of(distribution, Build.war())
        .environment("BODY_TIMEOUT", "2")
        .environment("LARDER_WRITES", "admin")
        .readyWhen("/" + HIT)
        .start();
  }

  @ParameterizedTest
  @EnumSource
  void bodiesThatDoNotCome_stopNobody(Distribution distribution) throws IOException {
    try (StockContainer container = start(distribution)) {
      for (String line :
          List.of(
              "POST /api/items",
              "PUT /api/articles/5",
              "POST /blogs/refresh",
              "POST /nowhere",
              "POST /articles",
              "GET /" + HIT)) {
        List<Socket> slow = open(container, line + " HTTP/1.1\r\n" + field(line), 1, 0);
        Http.Response answer = Http.at(container.baseUri()).get(HIT);

        assertThat(answer.field("X-Cache")).as(line).contains("HIT");
        assertThat(answer.took()).as(line).isLessThan(AT_ONCE);
        for (Socket client : slow) {
          assertThat(client.getInputStream().read()).as(line).isEqualTo('H');
        }
        close(slow);
      }
    }
  }

  private static String field(String line) {
    String type = line.contains("/api/") ? "application/json" : "application/x-www-form-urlencoded";
    return "Host: 127.0.0.1\r\nContent-Type: " + type + "\r\nContent-Length: 1000\r\n\r\n{";
  }

  @ParameterizedTest
  @EnumSource
  void readersThatDoNotRead_areGivenUpSoon(Distribution distribution) throws IOException {
    try (StockContainer container = start(distribution)) {
      String request = "GET /" + HIT + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
      List<Socket> slow = open(container, request, 12, 2048);
      Http.Response answer = Http.at(container.baseUri()).get(HIT);

      assertThat(answer.field("X-Cache")).contains("HIT");
      assertThat(answer.took()).isLessThan(BOUNDED);
      close(slow);
    }
  }

  private static List<Socket> open(
      StockContainer container, String request, int times, int receiveBuffer) throws IOException {
    byte[] sent = request.repeat(times).getBytes(StandardCharsets.US_ASCII);
    List<Socket> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setSoTimeout(60_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), container.port()));
      socket.getOutputStream().write(sent);
      clients.add(socket);
    }
    return clients;
  }

  private static void close(List<Socket> clients) throws IOException {
    for (Socket client : clients) {
      client.close();
    }
  }
}
