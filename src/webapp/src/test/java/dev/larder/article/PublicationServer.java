package dev.larder.article;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.api.JsonApi;
import dev.larder.api.RequestBodyLimit;
import dev.larder.caching.CacheFeature;
import dev.larder.database.CurrentRequest;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.security.Administrator;
import dev.larder.security.CrossSite;
import dev.larder.security.CrossSiteFilter;
import dev.larder.security.SecurityHeadersFilter;
import dev.larder.security.WritesFilter;
import dev.larder.settings.Settings;
import dev.larder.support.Answers;
import dev.larder.support.Http;
import dev.larder.support.JaxRsServer;
import dev.larder.support.MapStore;
import dev.larder.support.SteppableTime;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.tag.TagRepository;
import dev.larder.tag.TagResource;
import dev.larder.user.UserRepository;
import dev.larder.user.UserResource;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.glassfish.jersey.server.ResourceConfig;

/** Articles, users and tags on a real database, behind the real filter with a clock to step. */
final class PublicationServer implements AutoCloseable {

  static final String CREDENTIALS = Answers.basic("editor", "s3cret");

  final SteppableTime time = new SteppableTime();
  final AtomicReference<Set<?>> committed = new AtomicReference<>(Set.of());
  final Database database;
  final Http http;
  private final JaxRsServer server;

  PublicationServer(Path folder, Map<String, String> settings) throws Exception {
    Map<String, String> changed = new HashMap<>(settings);
    changed.putIfAbsent("larder.writes", "everyone");
    changed.put("admin.user", "editor");
    changed.put("admin.password", "s3cret");
    Settings all = TestSettings.in(folder, changed);
    database = TestDatabase.open(all);
    HttpCache cache = HttpCache.builder().store(new MapStore()).clock(time).build();
    server =
        new JaxRsServer(
            application(all),
            List.of(
                new SecurityHeadersFilter(),
                new CachingFilter(cache),
                this::noteCommitted,
                new CurrentRequest()));
    http = Http.at(server.port());
  }

  private ResourceConfig application(Settings all) {
    Transactions transactions = new Transactions(database);
    Administrator administrator = new Administrator(all);
    ResourceConfig application = new ResourceConfig();
    JsonApi.configure(application);
    application.register(new RequestBodyLimit(all));
    application.register(new CrossSiteFilter(new CrossSite(all)));
    application.register(new WritesFilter(all, administrator));
    application.register(new CacheFeature(all));
    application.register(new ArticleResource(new ArticleRepository(transactions), administrator));
    application.register(new UserResource(new UserRepository(transactions)));
    application.register(new TagResource(new TagRepository(transactions)));
    return application;
  }

  private void noteCommitted(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    committed.set(Set.of());
    chain.doFilter(request, response);
    if (request.getAttribute(CurrentRequest.WRITE_COMMITTED) instanceof Set<?> groups) {
      committed.set(Set.copyOf(groups));
    }
  }

  Http.Response get(String path, String... fields) {
    return http.get(path, fields);
  }

  Http.Response post(String path, String body, String... fields) {
    return http.post(path, body, json(fields));
  }

  Http.Response put(String path, String body, String... fields) {
    return http.put(path, body, json(fields));
  }

  Http.Response delete(String path, String... fields) {
    return http.delete(path, fields);
  }

  /** The path of a new user. */
  String user(String name) {
    return location(post("api/users", "{\"name\":\"" + name + "\"}"));
  }

  /** The path of a new article with these further members. */
  String article(String title, String user, String more) {
    String body =
        "{\"title\":\"%s\",\"body\":\"Text.\",\"authorId\":%s%s}".formatted(title, id(user), more);
    return location(post("api/articles", body));
  }

  static String location(Http.Response created) {
    if (created.status() != 201) {
      throw new AssertionError(created.status() + " " + created.body());
    }
    return created.field("Location").orElseThrow().substring(1);
  }

  static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static JsonNode json(Http.Response answer) {
    return Answers.json(answer);
  }

  private static String[] json(String... fields) {
    String[] all = new String[fields.length + 2];
    System.arraycopy(fields, 0, all, 2, fields.length);
    all[0] = "Content-Type";
    all[1] = "application/json";
    return all;
  }

  @Override
  public void close() {
    server.close();
    database.close();
  }
}
