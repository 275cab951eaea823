package dev.larder.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients that ask for the same at the same time, each on a connection of its own that ends
 * with its answer. They need one thread, the test's: {@link #await} reads what comes.
 */
public final class Crowd implements AutoCloseable {

  private final Selector selector;
  private final List<Client> clients = new ArrayList<>();

  private Crowd(Selector selector) {
    this.selector = selector;
  }

  /** Sends the requests of so many clients to a loopback port. */
  public static Crowd of(int clients, int port, String path) {
    byte[] request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
            .formatted(path, port)
            .getBytes(StandardCharsets.ISO_8859_1);
    try {
      Crowd crowd = new Crowd(Selector.open());
      for (int i = 0; i < clients; i++) {
        SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Client client = new Client(channel);
        crowd.clients.add(client);
      }
      // all are connected, and begin to ask: connecting is no part of their wait
      for (Client client : crowd.clients) {
        client.started = System.nanoTime();
        client.channel.write(ByteBuffer.wrap(request));
        client.channel.configureBlocking(false);
        client.channel.register(crowd.selector, SelectionKey.OP_READ, client);
      }
      return crowd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until all have their answers, or fails after this time. */
  public void await(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (answered() < clients.size()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(answered() + " of " + clients.size() + " have an answer");
      }
      read(Math.max(1, left / 1_000_000));
    }
  }

  private void read(long milliseconds) {
    try {
      selector.select(milliseconds);
      for (SelectionKey key : selector.selectedKeys()) {
        ((Client) key.attachment()).read(key);
      }
      selector.selectedKeys().clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many have their whole answer, after what has come by now is read. */
  public long answered() {
    read(1);
    return clients.stream().filter(client -> client.took != null).count();
  }

  /** The answers as they were received, one char for each byte. */
  public List<String> answers() {
    return clients.stream()
        .map(client -> client.received.toString(StandardCharsets.ISO_8859_1))
        .toList();
  }

  /** How long the slowest waited for its answer. */
  public Duration slowest() {
    return clients.stream().map(client -> client.took).max(Duration::compareTo).orElseThrow();
  }

  @Override
  public void close() {
    try {
      for (Client client : clients) {
        client.channel.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Client {
    private final SocketChannel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private long started;
    private Duration took;

    Client(SocketChannel channel) {
      this.channel = channel;
    }

    void read(SelectionKey key) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(8192);
      int count = channel.read(buffer);
      if (count < 0) {
        took = Duration.ofNanos(System.nanoTime() - started);
        key.cancel();
      } else {
        received.write(buffer.array(), 0, count);
      }
    }
  }
}
