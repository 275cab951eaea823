package dev.larder.cluster;

import dev.larder.support.FaultyProxy;
import dev.larder.support.Http;
import dev.larder.support.Visitor;
import dev.larder.support.WireResponse;
import dev.larder.support.container.StockContainer;
import java.util.concurrent.atomic.AtomicInteger;

/** One of several nodes, with a way to Redis of its own. Requests may come from many threads. */
final class Node implements AutoCloseable {

  /** The host that all nodes are, whatever port they listen on. */
  static final String HOST = "site.example";

  final FaultyProxy wayToRedis;
  private final StockContainer container;
  private final AtomicInteger turns = new AtomicInteger();

  Node(StockContainer container, FaultyProxy wayToRedis) {
    this.container = container;
    this.wayToRedis = wayToRedis;
  }

  WireResponse get(String path) {
    return send("GET", path, "");
  }

  WireResponse put(String path, String json) {
    return send("PUT", path, json);
  }

  /** Sends a request as the administrator if it changes something; status 0 if nothing came. */
  WireResponse send(String method, String path, String json) {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    request.append("Host: " + HOST + "\r\nConnection: close\r\n");
    if (!method.equals("GET")) {
      request.append("Authorization: " + Cluster.ADMINISTRATOR + "\r\n");
      request.append("Content-Type: application/json\r\n");
      request.append("Content-Length: " + json.length() + "\r\n");
    }
    return WireResponse.to(container.port(), request + "\r\n" + json);
  }

  /** A reader with cookies. */
  Visitor visitor() {
    return new Visitor(Http.at(container.baseUri()));
  }

  /** Kills the process. */
  void kill() {
    turns.incrementAndGet();
    container.kill();
  }

  /** Starts the process again, and waits until it answers. */
  void startAgain() {
    container.restart();
    turns.incrementAndGet();
  }

  /** Rises when the node dies, and when it answers again; odd while it is away. */
  int turn() {
    return turns.get();
  }

  boolean isUp() {
    return turn() % 2 == 0;
  }

  @Override
  public String toString() {
    return container.baseUri().getAuthority();
  }

  @Override
  public void close() {
    container.close();
    wayToRedis.close();
  }
}
