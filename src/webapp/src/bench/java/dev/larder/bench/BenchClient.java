package dev.larder.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that costs nearly nothing: one connection, one request at a time, bodies of declared
 * length. Not thread safe.
 */
final class BenchClient implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)\r\n");
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;
  private final String host;

  BenchClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
    host = "127.0.0.1:" + port;
  }

  /** Sends GET, reads the whole answer, and gives its head. */
  String get(String target) throws IOException {
    String request = "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    String head = head();
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("No length is declared: " + head);
    }
    in.skipNBytes(Long.parseLong(length.group(1)));
    return head;
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder(512);
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("The server has closed the connection");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
