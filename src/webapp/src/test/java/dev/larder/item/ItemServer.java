package dev.larder.item;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.api.Json;
import dev.larder.api.JsonApi;
import dev.larder.api.RequestBodyLimit;
import dev.larder.caching.CaffeineLocalCaches;
import dev.larder.database.CurrentRequest;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.security.Administrator;
import dev.larder.security.CrossSite;
import dev.larder.security.CrossSiteFilter;
import dev.larder.security.SecurityHeadersFilter;
import dev.larder.security.WritesFilter;
import dev.larder.settings.Settings;
import dev.larder.support.JaxRsServer;
import dev.larder.support.MemoryChanges;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.jersey.server.ResourceConfig;

/** The items behind a real server, on a real database, with a clock that only moves by hand. */
final class ItemServer implements AutoCloseable {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  final MemoryChanges changes = new MemoryChanges();
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  /** What the last request has committed, as its filters see it afterwards. */
  final AtomicReference<Set<?>> committed = new AtomicReference<>(Set.of());

  final Database database;
  final ItemCache cache;
  private final JaxRsServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  ItemServer(Path folder, Map<String, String> settings) throws Exception {
    Map<String, String> changed = new HashMap<>(settings);
    changed.putIfAbsent("larder.writes", "everyone");
    Settings all = TestSettings.in(folder, changed);
    database = TestDatabase.open(all);
    Administrator administrator = new Administrator(all);
    cache =
        new ItemCache(
            new ItemRepository(new Transactions(database)),
            changes,
            new CaffeineLocalCaches(changes, figures -> {}, this::nanos, LONGEST_WAIT),
            all);
    ResourceConfig application = new ResourceConfig();
    JsonApi.configure(application);
    application.register(new RequestBodyLimit(all));
    application.register(new CrossSiteFilter(new CrossSite(all)));
    application.register(new WritesFilter(all, administrator));
    application.register(new ItemResource(cache, all));
    server =
        new JaxRsServer(
            application,
            List.of(this::noteCommitted, new SecurityHeadersFilter(), new CurrentRequest()));
  }

  private long nanos() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, now.get());
  }

  private void noteCommitted(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    committed.set(Set.of());
    chain.doFilter(request, response);
    if (request.getAttribute(CurrentRequest.WRITE_COMMITTED) instanceof Set<?> groups) {
      committed.set(Set.copyOf(groups));
    }
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.uri(path));
  }

  int port() {
    return server.port();
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  Answer post(String body) throws IOException, InterruptedException {
    return send(json(request("/api/items")).POST(BodyPublishers.ofString(body)));
  }

  Answer put(String path, String body) throws IOException, InterruptedException {
    return send(json(request(path)).PUT(BodyPublishers.ofString(body)));
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      // the server hangs up on a client whose body it refuses: the next request may meet that end
      return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
    }
  }

  static HttpRequest.Builder json(HttpRequest.Builder request) {
    return request.header("Content-Type", "application/json");
  }

  /** A new item's address. */
  String created(String body) throws IOException, InterruptedException {
    return post(body).field("Location");
  }

  @Override
  public void close() {
    server.close();
    cache.stop();
    database.close();
  }

  /** What came back. */
  record Answer(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    String field(String name) {
      return String.join(", ", response.headers().allValues(name));
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() throws IOException {
      return Json.mapper().readTree(response.body());
    }
  }
}
