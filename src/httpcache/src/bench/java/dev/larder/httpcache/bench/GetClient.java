package dev.larder.httpcache.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends one GET again and again over one connection, and reads each answer to its end: of declared
 * length, or in chunks. Not thread safe.
 */
final class GetClient implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)\r\n");
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final byte[] LAST_CHUNK = {'\r', '\n', '0', '\r', '\n', '\r', '\n'};
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;
  private final byte[] request;
  private final byte[] buffer = new byte[128 << 10];
  private int filled;
  private String head = "";

  GetClient(int port, String target, String accepted) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = socket.getInputStream();
    request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: %s\r\n\r\n"
            .formatted(target, accepted)
            .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The head of the last answer. */
  String lastHead() {
    return head;
  }

  /**
   * Sends the request and reads the whole answer.
   *
   * @return how many bytes its body took on the wire
   */
  int get() throws IOException {
    socket.getOutputStream().write(request);
    filled = 0;
    int body = until(END_OF_HEAD, 0);
    head = new String(buffer, 0, body, StandardCharsets.ISO_8859_1);
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException("Not what was expected: " + head);
    }
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      return until(LAST_CHUNK, body) - body;
    }
    int end = body + Integer.parseInt(length.group(1));
    while (filled < end) {
      fill();
    }
    return end - body;
  }

  /** Reads until these bytes have come; gives the place behind them. */
  private int until(byte[] mark, int from) throws IOException {
    int at = from;
    while (true) {
      for (; at + mark.length <= filled; at++) {
        if (Arrays.equals(buffer, at, at + mark.length, mark, 0, mark.length)) {
          return at + mark.length;
        }
      }
      fill();
    }
  }

  private void fill() throws IOException {
    int count = in.read(buffer, filled, buffer.length - filled);
    if (count < 0) {
      throw new EOFException("The server has closed the connection");
    }
    filled += count;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
