package dev.larder.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A client for tests: HTTP/1.1, no redirects followed, no cookies kept, 30 s for a whole exchange.
 * Thread safe.
 */
public final class Http {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;

  private Http(URI base) {
    this.base = base;
  }

  /** A client whose paths are relative to this address. */
  public static Http at(URI base) {
    return new Http(base);
  }

  /** A client of a server on a loopback port. */
  public static Http at(int port) {
    return new Http(URI.create("http://127.0.0.1:" + port + "/"));
  }

  /** Sends GET, with fields as name, value, name, value. */
  public Response get(String path, String... fields) {
    return send("GET", path, null, fields);
  }

  public Response head(String path, String... fields) {
    return send("HEAD", path, null, fields);
  }

  public Response delete(String path, String... fields) {
    return send("DELETE", path, null, fields);
  }

  /** Sends POST with a body; the media type is among the fields. */
  public Response post(String path, String body, String... fields) {
    return send("POST", path, body, fields);
  }

  public Response put(String path, String body, String... fields) {
    return send("PUT", path, body, fields);
  }

  /** Sends any method, with a body or, if that is null, without one. */
  public Response send(String method, String path, String body, String... fields) {
    return sendAsync(method, path, body, fields).join();
  }

  /** Sends GET and does not wait. */
  public CompletableFuture<Response> getAsync(String path, String... fields) {
    return sendAsync("GET", path, null, fields);
  }

  /** Sends any method and does not wait. */
  public CompletableFuture<Response> sendAsync(
      String method, String path, String body, String... fields) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (fields.length > 0) {
      request.headers(fields);
    }
    long start = System.nanoTime();
    // The client's own timeout ends when the fields have arrived; this one covers the body too.
    return exchange(request.build())
        .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .thenApply(response -> new Response(response, Duration.ofNanos(System.nanoTime() - start)));
  }

  /**
   * A server that answers before it has read the whole request closes the connection, and may do so
   * just when this client takes it for the next request, of which nothing is read then. The JDK's
   * client sends only some methods again by itself.
   */
  private CompletableFuture<HttpResponse<byte[]>> exchange(HttpRequest request) {
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .exceptionallyCompose(
            fault ->
                isClosedUnread(fault)
                    ? client.sendAsync(request, BodyHandlers.ofByteArray())
                    : CompletableFuture.failedFuture(fault));
  }

  private static boolean isClosedUnread(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return cause instanceof IOException
        && String.valueOf(cause.getMessage()).contains("parser received no bytes");
  }

  /**
   * Sends bytes as they are and reads until the server closes or the time is over. A request that
   * asks for {@code Connection: close} saves the wait.
   *
   * @param request the whole request; each char is one byte (ISO 8859-1)
   * @return what has arrived, each byte one char
   */
  public static String raw(int port, String request, Duration timeout) {
    return new String(
        raw(port, request.getBytes(StandardCharsets.ISO_8859_1), timeout),
        StandardCharsets.ISO_8859_1);
  }

  /** As {@link #raw(int, String, Duration)}, in bytes. */
  public static byte[] raw(int port, byte[] request, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) timeout.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
      readUntil(deadline, socket, received);
    } catch (SocketTimeoutException e) {
      // The time is over: what has come so far is the answer.
    } catch (IOException e) {
      if (received.size() == 0) {
        throw new UncheckedIOException(e);
      }
    }
    return received.toByteArray();
  }

  private static void readUntil(long deadline, Socket socket, ByteArrayOutputStream received)
      throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
      socket.setSoTimeout((int) Math.max(1, left / 1_000_000));
      int count = in.read(buffer);
      if (count < 0) {
        return;
      }
      received.write(buffer, 0, count);
    }
  }

  /** A whole response. */
  public static final class Response {

    private final int status;
    private final HttpHeaders fields;
    private final byte[] bytes;
    private final Duration took;

    private Response(HttpResponse<byte[]> response, Duration took) {
      this.status = response.statusCode();
      this.fields = response.headers();
      this.bytes = response.body();
      this.took = took;
    }

    public int status() {
      return status;
    }

    public HttpHeaders fields() {
      return fields;
    }

    /** The body's own bytes, not a copy. */
    public byte[] bytes() {
      return bytes;
    }

    /** From sending the request to the last byte of the body. */
    public Duration took() {
      return took;
    }

    /** The body as UTF-8. */
    public String body() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The first value of a field. */
    public Optional<String> field(String name) {
      return fields.firstValue(name);
    }

    /** All values of a field, in the order of its lines. */
    public List<String> all(String name) {
      return fields.allValues(name);
    }
  }
}
