package dev.larder.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends GET requests as fast as they are answered: one thread, a few connections that stay open,
 * one request at a time on each. Answers are read to their end and looked at no further than for
 * their length, so that the server gets nearly all of the machine. Not thread safe.
 */
final class LoadGenerator implements AutoCloseable {

  private static final int BUFFER = 256 << 10;
  private static final long CHUNKED = Long.MAX_VALUE;
  /** The end of a body in chunks; no answer here has these bytes inside. */
  private static final long LAST_CHUNK = 0x300D0A0D0AL;

  private static final int LAST_CHUNK_BYTES = 5;
  private static final int MAX_RECONNECTED = 10;
  private static final Duration STUCK = Duration.ofSeconds(60);

  private final String host;
  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private List<ByteBuffer> requests = List.of();
  private int next;
  private long answers;
  private boolean stopping;

  LoadGenerator(int port, int count) throws IOException {
    host = "127.0.0.1:" + port;
    for (int i = 0; i < count; i++) {
      connections.add(new Connection(port));
    }
  }

  /** What a run has seen. */
  record Result(long answers, double seconds) {

    static final Result NONE = new Result(0, 0);

    Result plus(Result other) {
      return new Result(answers + other.answers, seconds + other.seconds);
    }

    double perSecond() {
      return answers / seconds;
    }
  }

  /**
   * Sends these requests in turn until the time is over, and waits for what is under way.
   *
   * @param status the status that every answer must have
   */
  Result run(List<String> targets, String fields, int status, Duration time) throws IOException {
    requests = targets.stream().map(target -> request(target, fields)).toList();
    answers = 0;
    stopping = false;
    long start = System.nanoTime();
    long end = start + time.toNanos();
    for (Connection connection : connections) {
      connection.expected = Integer.toString(status);
      connection.send();
    }
    int underWay = connections.size();
    while (underWay > 0) {
      if (selector.select(STUCK.toMillis()) == 0) {
        throw new IOException("No answer in " + STUCK);
      }
      stopping = System.nanoTime() >= end;
      for (SelectionKey key : selector.selectedKeys()) {
        underWay -= ((Connection) key.attachment()).receive() ? 1 : 0;
      }
      selector.selectedKeys().clear();
    }
    return new Result(answers, (System.nanoTime() - start) / 1e9);
  }

  /** The head of one answer. */
  String head(String target, String fields) throws IOException {
    run(List.of(target), fields, 0, Duration.ZERO);
    return connections.get(0).lastHead;
  }

  private ByteBuffer request(String target, String fields) {
    String text =
        "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n"
            + "User-Agent: larder-bench\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
            + fields + "\r\n";
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }

  private final class Connection {

    private final int port;
    private SocketChannel channel;
    private int reconnected;
    private final byte[] headBytes = new byte[8192];
    private int headLength;
    private long bodyLeft;
    private long tail;
    private boolean inHead = true;
    private String expected = "";
    private String lastHead = "";

    Connection(int port) throws IOException {
      this.port = port;
      channel = open();
    }

    private SocketChannel open() throws IOException {
      SocketChannel opened =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
      opened.configureBlocking(false);
      opened.register(selector, SelectionKey.OP_READ, this);
      return opened;
    }

    /** A server may close a connection that has been idle while another server was measured. */
    private void reconnect() throws IOException {
      if (!inHead || headLength > 0 || ++reconnected > MAX_RECONNECTED) {
        throw new EOFException("The server has closed the connection after: " + lastHead);
      }
      channel.close();
      channel = open();
      next--;
      send();
    }

    void send() throws IOException {
      ByteBuffer request = requests.get(Math.floorMod(next++, requests.size())).duplicate();
      while (request.hasRemaining()) {
        channel.write(request);
      }
    }

    /** Reads what is there; true once this connection has nothing more to do. */
    boolean receive() throws IOException {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        reconnect();
        return false;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        if (inHead) {
          readHead();
        } else {
          skipBody();
        }
        if (!inHead && bodyLeft == 0) {
          inHead = true;
          answers++;
          if (stopping) {
            return true;
          }
          send();
        }
      }
      return false;
    }

    private void skipBody() {
      if (bodyLeft < CHUNKED) {
        int skipped = (int) Math.min(bodyLeft, buffer.remaining());
        buffer.position(buffer.position() + skipped);
        bodyLeft -= skipped;
        return;
      }
      buffer.position(Math.max(buffer.position(), buffer.limit() - LAST_CHUNK_BYTES));
      while (buffer.hasRemaining()) {
        tail = (tail << 8 | buffer.get()) & 0xFFFFFFFFFFL;
      }
      bodyLeft = tail == LAST_CHUNK ? 0 : CHUNKED;
    }

    private void readHead() throws IOException {
      while (buffer.hasRemaining()) {
        byte b = buffer.get();
        headBytes[headLength++] = b;
        if (b == '\n' && headLength > 3 && headBytes[headLength - 3] == '\n') {
          lookAtHead();
          headLength = 0;
          inHead = false;
          return;
        }
      }
    }

    private void lookAtHead() throws IOException {
      boolean right = true;
      for (int i = 0; i < expected.length() && !expected.equals("0"); i++) {
        right &= headBytes["HTTP/1.1 ".length() + i] == expected.charAt(i);
      }
      if (!right || expected.equals("0")) {
        lastHead = new String(headBytes, 0, headLength, StandardCharsets.ISO_8859_1);
      }
      if (!right) {
        throw new IOException("Not " + expected + ": " + lastHead);
      }
      boolean bodiless = headBytes[9] == '3' && headBytes[11] == '4';
      bodyLeft = bodiless ? 0 : contentLength();
    }

    /** Found by its first letters at the beginning of a line; without it the body comes in chunks. */
    private long contentLength() {
      for (int i = 0; i + 16 < headLength; i++) {
        if (headBytes[i] == '\n' && is(i + 1, 'c') && is(i + 8, '-') && is(i + 9, 'l') && is(i + 10, 'e')) {
          long length = 0;
          for (int j = i + 16; headBytes[j] != '\r'; j++) {
            length = headBytes[j] == ' ' ? length : length * 10 + headBytes[j] - '0';
          }
          return length;
        }
      }
      tail = 0;
      return CHUNKED;
    }

    private boolean is(int at, char lower) {
      return (headBytes[at] | 0x20) == (lower | 0x20);
    }
  }
}
