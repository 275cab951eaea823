package dev.larder.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * A real socket server on a loopback port that misbehaves as it is told, and counts: requests,
 * bytes sent, connections that are still open. One request per connection.
 *
 * <p>The behaviour may be changed at any time and applies to later requests. Safe for use by many
 * threads.
 */
public final class FaultyServer implements AutoCloseable {

  /** What the server does with one request. Returning, or throwing, closes the connection. */
  @FunctionalInterface
  public interface Behaviour {
    void serve(Call call) throws IOException;
  }

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong bytesSent = new AtomicLong();
  private volatile Behaviour behaviour;

  private FaultyServer(Behaviour behaviour, ServerSocket listener) {
    this.behaviour = behaviour;
    this.listener = listener;
  }

  /** Starts a server on a free port of 127.0.0.1. */
  public static FaultyServer start(Behaviour behaviour) {
    try {
      return start(behaviour, new ServerSocket(0, 200, loopback()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server that speaks TLS. */
  public static FaultyServer startTls(Behaviour behaviour, SSLContext tls) {
    try {
      return start(behaviour, tls.getServerSocketFactory().createServerSocket(0, 200, loopback()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FaultyServer start(Behaviour behaviour, ServerSocket listener) {
    FaultyServer server = new FaultyServer(behaviour, listener);
    daemon(server::accept, "faulty-server-accept");
    return server;
  }

  /** The URL of a port on which nobody listens. */
  public static URI closedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return uri(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of the server, without a trailing slash. */
  public URI uri() {
    return uri(listener);
  }

  public void become(Behaviour other) {
    behaviour = other;
  }

  /** How many requests have come. */
  public int calls() {
    return requests.size();
  }

  /**
   * Waits until so many requests have come.
   *
   * @return false if there are fewer after this time
   */
  public boolean awaitCalls(int count, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (open) {
      while (calls() < count) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        open.wait(left);
      }
    }
    return true;
  }

  /** The heads of the requests that have come, oldest first, in lower case. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** How many bytes the operating system took from the server. */
  public long bytesSent() {
    return bytesSent.get();
  }

  /**
   * Waits until no connection is open any more.
   *
   * @return false if one is still open after this time
   */
  public boolean awaitNoConnection(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (open) {
      while (!open.isEmpty()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        open.wait(left);
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : List.copyOf(open)) {
      socket.close();
    }
  }

  // Behaviours

  /** Reads the request and never answers, until the client goes away. */
  public static Behaviour silent() {
    return Call::awaitClientGone;
  }

  /** Answers with this status and body. */
  public static Behaviour answer(int status, String mediaType, String body) {
    return call -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      call.send(head(status, "Content-Type: " + mediaType, "Content-Length: " + bytes.length));
      call.send(bytes);
    };
  }

  public static Behaviour json(int status, String body) {
    return answer(status, "application/json", body);
  }

  public static Behaviour html(int status, String body) {
    return answer(status, "text/html;charset=UTF-8", body);
  }

  /** Sends the head of the answer one byte a second. */
  public static Behaviour drippingHead() {
    return call -> call.drip(head(200, "Content-Length: 2") + "{}");
  }

  /** Sends the head at once and the body one byte a second. */
  public static Behaviour drippingBody(String body) {
    return call -> {
      call.send(head(200, "Content-Type: application/json", "Content-Length: " + body.length()));
      call.drip(body);
    };
  }

  /** Streams a body of this many bytes: a JSON string that does not end before. */
  public static Behaviour huge(int status, long bytes) {
    return call -> {
      call.send(head(status, "Content-Type: application/json", "Content-Length: " + bytes));
      call.send("{\"id\":1,\"title\":\"");
      byte[] block = "a".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
      for (long sent = 0; sent < bytes; sent += block.length) {
        call.send(block);
      }
    };
  }

  /** Streams for ever, without a length, in chunks. */
  public static Behaviour endlessChunks() {
    return call -> {
      call.send(head(200, "Content-Type: application/json", "Transfer-Encoding: chunked"));
      while (true) {
        call.send("4000\r\n" + "a".repeat(0x4000) + "\r\n");
      }
    };
  }

  /** Sends fields of the head for ever. */
  public static Behaviour endlessHead() {
    return call -> {
      call.send("HTTP/1.1 200 Some\r\n");
      for (long number = 0; true; number++) {
        call.send("Field-" + number + ": " + "a".repeat(4000) + "\r\n");
      }
    };
  }

  public static Behaviour redirect(int status, String location) {
    return call -> call.send(head(status, "Location: " + location, "Content-Length: 0"));
  }

  /** Says much, sends little and resets the connection. */
  public static Behaviour resetMidBody() {
    return call -> {
      call.send(head(200, "Content-Type: application/json", "Content-Length: 1000"));
      call.send("{\"id\":1,");
      call.reset();
    };
  }

  /** Says much, sends little and closes the connection. */
  public static Behaviour truncated() {
    return call -> {
      call.send(head(200, "Content-Type: application/json", "Content-Length: 1000"));
      call.send("{\"id\":1,");
    };
  }

  /** Does this after a delay. */
  public static Behaviour slowly(Duration delay, Behaviour then) {
    return call -> {
      LockSupport.parkNanos(delay.toNanos());
      then.serve(call);
    };
  }

  /** Answers with something that is not HTTP, and stays. */
  public static Behaviour noHttp() {
    return call -> {
      call.send("220 mail.example ESMTP\r\n\r\n");
      call.awaitClientGone();
    };
  }

  /** The head of an answer. */
  public static String head(int status, String... fields) {
    List<String> lines = new ArrayList<>();
    lines.add("HTTP/1.1 " + status + " Some");
    lines.add("Connection: close");
    lines.addAll(List.of(fields));
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** One request, and the connection on which it came. */
  public final class Call {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;

    private Call(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      this.head = readHead();
    }

    /** The target of the request, as it stands in its first line. */
    public String target() {
      return head.split(" ", 3)[1];
    }

    public void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
      out.write(bytes);
      bytesSent.addAndGet(bytes.length);
    }

    /** Sends one byte a second, until the client goes away. */
    public void drip(String text) throws IOException {
      for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
        send(new byte[] {one});
        if (isClientGoneWithin(1000)) {
          return;
        }
      }
    }

    public void awaitClientGone() throws IOException {
      while (!isClientGoneWithin(60_000)) {
        // a client that goes on sending is still there
      }
    }

    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    private boolean isClientGoneWithin(int millis) throws IOException {
      socket.setSoTimeout(millis);
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException stillThere) {
        return false;
      }
    }

    private String readHead() throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("The client went away before it had sent its request");
        }
        text.append((char) next);
      }
      return text.toString();
    }
  }

  /** A port that answers no connection at all: its queue is full, and nobody accepts. */
  public static final class Blackhole implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> fill = new ArrayList<>();

    public Blackhole() throws IOException {
      listener = new ServerSocket(0, 1, loopback());
      boolean full = false;
      while (!full && fill.size() < 100) {
        full = !isAccepted();
      }
      if (!full) {
        close();
        throw new IllegalStateException("The queue of a listening socket does not fill up here");
      }
    }

    public URI uri() {
      return FaultyServer.uri(listener);
    }

    private boolean isAccepted() throws IOException {
      Socket socket = new Socket();
      fill.add(socket);
      try {
        socket.connect(new InetSocketAddress(loopback(), listener.getLocalPort()), 200);
        return true;
      } catch (SocketTimeoutException full) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : fill) {
        socket.close();
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        daemon(() -> serve(socket), "faulty-server-connection");
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Call call = new Call(socket);
      synchronized (open) {
        requests.add(call.head.toLowerCase(Locale.ROOT));
        open.notifyAll();
      }
      behaviour.serve(call);
    } catch (IOException gone) {
      // the client has gone, or the server is closed: nothing to do
    } finally {
      synchronized (open) {
        open.remove(socket);
        open.notifyAll();
      }
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static URI uri(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
