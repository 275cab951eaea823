package dev.larder.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A TCP proxy on a loopback port that lets a connection through, slowly, byte by byte, not at all,
 * or not any more. What it shall do may be changed at any time, for connections that are open too.
 */
public final class FaultyProxy implements AutoCloseable {

  /** What becomes of bytes. */
  public enum Fault {
    NONE,
    /** Each block is held back for a fifth of a second. */
    LATENCY,
    /** One byte each tenth of a second. */
    DRIP,
    /** Connections are accepted and stay open, and nothing passes. */
    HALF_OPEN,
    /** Connections are reset. */
    RESET
  }

  private final ServerSocket listener;
  private volatile int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Fault fault = Fault.NONE;
  private volatile boolean closed;

  private FaultyProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** Starts a proxy for a port of this machine. */
  public static FaultyProxy to(int port) {
    return start(ServerSocketFactory.getDefault(), port);
  }

  /** Starts a proxy that speaks TLS with its clients, and none with the port behind it. */
  public static FaultyProxy toTls(int port, SSLContext tls) {
    return start(tls.getServerSocketFactory(), port);
  }

  private static FaultyProxy start(ServerSocketFactory sockets, int port) {
    try {
      FaultyProxy proxy =
          new FaultyProxy(
              sockets.createServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
      daemon(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Sends connections that are made from now on to another port. */
  public void moveTo(int port) {
    target = port;
  }

  /** Changes what becomes of bytes; a reset strikes the connections that are open. */
  public void become(Fault other) {
    fault = other;
    if (other == Fault.RESET) {
      open.forEach(FaultyProxy::reset);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(FaultyProxy::reset);
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        if (fault == Fault.RESET) {
          reset(client);
          continue;
        }
        pass(client);
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void pass(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(client);
      open.add(server);
      daemon(() -> pump(client, server));
      daemon(() -> pump(server, client));
    } catch (IOException e) {
      reset(client); // the target is not there, and the client sees it
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] block = new byte[16 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        for (int sent = 0; sent < count; ) {
          int next = fault == Fault.DRIP ? 1 : count - sent;
          hold();
          out.write(block, sent, next);
          sent += next;
        }
      }
    } catch (IOException e) {
      // one side is gone, and the other goes with it
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private void hold() {
    if (fault == Fault.LATENCY) {
      LockSupport.parkNanos(200_000_000);
    } else if (fault == Fault.DRIP) {
      LockSupport.parkNanos(100_000_000);
    }
    while (fault == Fault.HALF_OPEN && !closed) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}
