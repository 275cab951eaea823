package dev.larder.httpcache.conformance;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The application behind the cache where the suite's own origin server runs: it passes each request
 * on over a socket, and each response back, with their fields as they are. It adds none, leaves out
 * only those of the connection, and knows nothing of caching.
 */
public final class SuiteGateway extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Init parameter: the port of the origin server at the loopback address. */
  static final String PORT = "port";

  private static final int TIMEOUT_MS = 60_000;
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "keep-alive", "transfer-encoding", "upgrade", "expect");

  /** One field line. */
  private record Line(String name, String value) {}

  /** The head of a response. */
  private record Head(int status, List<Line> lines) {

    String value(String name) {
      return lines.stream()
          .filter(line -> line.name().equalsIgnoreCase(name))
          .map(Line::value)
          .findFirst()
          .orElse("");
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int port = Integer.parseInt(getInitParameter(PORT));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MS);
      send(request, socket.getOutputStream());
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Head head = readHead(in);
      while (head.status() < 200) {
        passInterim(head, response);
        head = readHead(in);
      }
      pass(head, response);
      boolean empty =
          request.getMethod().equals("HEAD") || head.status() == 204 || head.status() == 304;
      if (!empty) {
        passBody(head, in, response.getOutputStream());
      }
    }
  }

  private static void send(HttpServletRequest request, OutputStream out) throws IOException {
    String query = request.getQueryString();
    StringBuilder text = new StringBuilder(request.getMethod()).append(' ');
    text.append(request.getRequestURI()).append(query == null ? "" : "?" + query);
    text.append(" HTTP/1.1\r\n");
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!OF_THE_CONNECTION.contains(lower) && !lower.equals("content-length")) {
        for (String value : Collections.list(request.getHeaders(name))) {
          text.append(name).append(": ").append(value).append("\r\n");
        }
      }
    }
    byte[] body = request.getInputStream().readAllBytes();
    if (body.length > 0) {
      text.append("Content-Length: ").append(body.length).append("\r\n");
    }
    text.append("Connection: close\r\n\r\n");
    out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("The origin has closed the connection");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static Head readHead(InputStream in) throws IOException {
    int status = Integer.parseInt(readLine(in).split(" ", 3)[1]);
    List<Line> lines = new ArrayList<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      lines.add(new Line(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new Head(status, lines);
  }

  private static void passInterim(Head head, HttpServletResponse response) throws IOException {
    head.lines().forEach(line -> response.addHeader(line.name(), line.value()));
    response.sendError(head.status());
    head.lines().forEach(line -> response.setHeader(line.name(), null));
  }

  private static void pass(Head head, HttpServletResponse response) {
    response.setStatus(head.status());
    for (Line line : head.lines()) {
      String lower = line.name().toLowerCase(Locale.ROOT);
      // what the origin says of other fields there is the cache's to read
      boolean namesFields =
          lower.equals("connection") && !line.value().matches("(?i)close|keep-alive");
      if (namesFields || !OF_THE_CONNECTION.contains(lower)) {
        response.addHeader(line.name(), line.value());
      }
      if (lower.equals("content-type") && !line.value().contains("charset")) {
        // Jetty adds its own to text/plain
        response.setCharacterEncoding((String) null);
      }
    }
  }

  private static void passBody(Head head, InputStream in, OutputStream out) throws IOException {
    if (head.value("Transfer-Encoding").equalsIgnoreCase("chunked")) {
      int size = chunkSize(in);
      while (size > 0) {
        out.write(in.readNBytes(size));
        readLine(in);
        size = chunkSize(in);
      }
      return;
    }
    String length = head.value("Content-Length");
    byte[] body = length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    out.write(body);
    if (!length.isEmpty() && body.length < Integer.parseInt(length)) {
      throw new EOFException("The origin has sent less than it has declared");
    }
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(readLine(in).split(";", 2)[0].strip(), 16);
  }
}
