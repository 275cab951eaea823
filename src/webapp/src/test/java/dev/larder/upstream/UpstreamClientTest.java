package dev.larder.upstream;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.support.FaultyServer;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Hosts of several addresses, and names that nobody answers for. */
class UpstreamClientTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** What a slow machine may add. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  @Test
  void connectingToAllAddressesTakesOneSecondTogether() throws Exception {
    InetAddress[] many = new InetAddress[9];
    Arrays.fill(many, address(1));
    try (FaultyServer.Blackhole blackhole = new FaultyServer.Blackhole();
        UpstreamClient client = new UpstreamClient("test", DEADLINE, 100, host -> many)) {
      UpstreamClient.Call call = client.get(posts(blackhole.uri()));
      assertThatThrownBy(call::await).isInstanceOf(SocketTimeoutException.class);
      assertThat(call.elapsed()).isLessThan(Duration.ofSeconds(1).plus(GRACE));
    }
  }

  @Test
  void triesTheNextAddressIfNobodyListensAtTheFirst() throws Exception {
    try (FaultyServer server = FaultyServer.start(json(200, "{}"));
        UpstreamClient client =
            new UpstreamClient(
                "test", DEADLINE, 100, host -> new InetAddress[] {address(2), address(1)})) {
      assertThat(client.get(posts(server.uri())).await().status()).isEqualTo(200);
    }
  }

  @Test
  void namesThatAreNotFoundInTimeAreATimeout() throws Exception {
    CountDownLatch found = new CountDownLatch(1);
    Duration deadline = Duration.ofMillis(300);
    try (FaultyServer server = FaultyServer.start(json(200, "{}"))) {
      try (UpstreamClient client =
          new UpstreamClient("test", deadline, 100, host -> waiting(found))) {
        UpstreamClient.Call call = client.get(posts(server.uri()));
        assertThatThrownBy(call::await).isInstanceOf(SocketTimeoutException.class);
        assertThat(call.elapsed()).isBetween(deadline, deadline.plus(GRACE));
      }
      found.countDown();
      for (Thread thread : clientThreads()) {
        thread.join(GRACE.toMillis());
      }
      assertThat(clientThreads()).isEmpty();
      assertThat(server.calls()).as("calls that come too late").isZero();
    }
  }

  private static List<Thread> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("test-client-"))
        .toList();
  }

  private static InetAddress[] waiting(CountDownLatch found) throws UnknownHostException {
    try {
      found.await();
      return new InetAddress[] {address(1)};
    } catch (InterruptedException e) {
      throw new UnknownHostException(e.toString());
    }
  }

  private static URI posts(URI base) {
    return URI.create("http://posts.example:" + base.getPort() + "/posts");
  }

  /** 127.0.0.x: the whole net is this machine, and servers here listen at 127.0.0.1 alone. */
  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }
}
