package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.JsonApi;
import dev.larder.article.ArticleRepository;
import dev.larder.article.ArticleResource;
import dev.larder.caching.CacheFeature;
import dev.larder.caching.CaffeineLocalCaches;
import dev.larder.caching.Changes;
import dev.larder.database.CurrentRequest;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.redis.SharedEvents;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.Mark;
import dev.larder.httpcache.store.Validity;
import dev.larder.item.TestItems;
import dev.larder.ops.CacheAdministrationResource;
import dev.larder.security.Administrator;
import dev.larder.security.WritesFilter;
import dev.larder.settings.Settings;
import dev.larder.support.Http;
import dev.larder.support.JaxRsServer;
import dev.larder.support.MapStore;
import dev.larder.support.RedisProcess;
import dev.larder.support.SteppableTime;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import dev.larder.user.UserRepository;
import dev.larder.user.UserResource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.jersey.server.ResourceConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A write is one record: how many are appended for each kind of write, on a node alone and on two
 * nodes with one Redis. The features, the filter and the log are the real ones.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RecordsTest {

  private static final String STREAM = "larder:log:1";

  @TempDir java.nio.file.Path folder;

  /** How many records something has left behind. */
  private record Records(int told, long inLog, long inStream, long rows) {}

  /** Counts what a node is told. */
  private static final class Counted implements CacheEvents, SharedEvents {
    final AtomicInteger told = new AtomicInteger();
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger returned = new AtomicInteger();
    final AtomicInteger received = new AtomicInteger();

    @Override
    public void invalidated(Collection<Group> groups, Strength strength) {
      told.incrementAndGet();
    }

    @Override
    public void recordSent(boolean again) {
      sent.incrementAndGet();
    }

    @Override
    public void recordReturned(Duration since) {
      returned.incrementAndGet();
    }

    @Override
    public void recordReceived(Way way) {
      if (way == Way.STREAM) {
        received.incrementAndGet();
      }
    }
  }

  /** Node A with everything that writes, node B that listens, and what they share. */
  private static final class Site implements AutoCloseable {

    final Counted onA = new Counted();
    final Counted onB = new Counted();
    final @Nullable RedisProcess redis;
    final Database database;
    final Sharing a;
    final Sharing b;
    final CaffeineLocalCaches caches;
    final HttpCache cache;
    final JaxRsServer server;
    final Http http;

    Site(java.nio.file.Path folder, boolean withRedis) throws Exception {
      Map<String, String> given = new HashMap<>();
      given.put("larder.writes", "everyone");
      redis = withRedis ? RedisProcess.start() : null;
      if (redis != null) {
        given.put("redis.url", redis.url());
      }
      Settings settings = TestSettings.in(folder, given);
      database = TestDatabase.open(settings);
      a = Sharing.of(settings, database.dataSource(), onA, onA);
      b = Sharing.of(settings, database.dataSource(), onB, onB);
      TestDatabase.await("both nodes are whole", () -> a.isWhole() && b.isWhole());
      Changes changes = new LoggedChanges(a);
      caches = new CaffeineLocalCaches(changes, figures -> {});
      cache =
          HttpCache.builder()
              .store(new MapStore())
              .log(a.log())
              .clock(new SteppableTime())
              .listener(onA)
              .build();
      server =
          new JaxRsServer(
              application(settings, changes),
              List.of(new CachingFilter(cache), new CurrentRequest()));
      http = Http.at(server.port());
    }

    private ResourceConfig application(Settings settings, Changes changes) {
      Transactions transactions = new Transactions(database, a.recorder());
      Administrator administrator = new Administrator(settings);
      ResourceConfig application = new ResourceConfig();
      JsonApi.configure(application);
      application.register(new WritesFilter(settings, administrator));
      application.register(new CacheFeature(settings));
      application.register(new ArticleResource(new ArticleRepository(transactions), administrator));
      application.register(new UserResource(new UserRepository(transactions)));
      application.register(TestItems.resource(transactions, changes, caches, settings));
      application.register(new CacheAdministrationResource(changes));
      application.register(new Other(transactions));
      return application;
    }

    @Override
    public void close() {
      server.close();
      cache.close();
      caches.close();
      a.close();
      b.close();
      database.close();
      if (redis != null) {
        redis.close();
      }
    }

    private long rows() {
      try (Connection connection = database.dataSource().getConnection();
          Statement select = connection.createStatement();
          ResultSet found = select.executeQuery("select count(*) from outbox")) {
        found.next();
        return found.getLong(1);
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }

    private Records count() {
      return new Records(
          onA.told.get(),
          redis == null ? a.log().mark().sequence() : 0,
          redis == null ? 0 : Long.parseLong(redis.command("XLEN", STREAM).substring(1)),
          redis == null ? 0 : rows());
    }

    /** What one request appends; the targets are invalidated on both nodes when it is answered. */
    Http.Response send(Records expected, String method, String path, String body) throws Exception {
      Mark before = a.log().mark();
      Mark onOther = b.log().mark();
      Records earlier = count();
      Http.Response answer = http.send(method, path, body, "Content-Type", "application/json");
      String what = method + " " + path + " -> " + answer.status();
      TestDatabase.await(
          what + ": the records are on both nodes",
          () -> onA.returned.get() == onA.sent.get() && onB.received.get() == onA.sent.get());
      Records now = count();
      Records appended =
          new Records(
              now.told() - earlier.told(),
              now.inLog() - earlier.inLog(),
              now.inStream() - earlier.inStream(),
              now.rows() - earlier.rows());
      assertThat(appended).as(what).isEqualTo(expected);
      for (String target : List.of("/" + path, answer.field("Location").orElse("/" + path))) {
        List<Group> group = List.of(new Group.Uri(Group.SITE, target));
        assertThat(a.log().since(group, before)).as(what).isEqualTo(Validity.DEAD);
        if (redis != null) {
          assertThat(b.log().since(group, onOther)).as(what).isEqualTo(Validity.DEAD);
        }
      }
      return answer;
    }
  }

  /** Writes that are no feature's. */
  @Path("other")
  public static final class Other {

    private static final Set<String> GROUP = Set.of("other");
    private final Transactions transactions;

    Other(Transactions transactions) {
      this.transactions = transactions;
    }

    private static Response.ResponseBuilder answer(Object entity) {
      return Response.ok(entity).header("Cache-Group-Invalidation", "\"other\"");
    }

    /** What an application does whose commits nobody records. */
    @PUT
    @Path("foreign")
    public Response foreign() {
      return answer("done").build();
    }

    /** The same, and it names what it has committed. */
    @PUT
    @Path("noting")
    public Response noting(@Context HttpServletRequest request) {
      request.setAttribute(CachingFilter.WRITE_COMMITTED, List.of("other", "more"));
      return answer("done").build();
    }

    /** Fails after its commit. */
    @DELETE
    @Path("failing")
    public Response failing() {
      transactions.write(GROUP, manager -> "done");
      throw new IllegalStateException("after the commit");
    }

    /** Answers with more than is held. */
    @PUT
    @Path("large")
    public Response large() {
      transactions.write(GROUP, manager -> "done");
      return answer("x".repeat(200_000)).build();
    }

    /** Answers with what a GET would get. */
    @POST
    @Path("{id}")
    public Response posted(@PathParam("id") String id) {
      transactions.write(GROUP, manager -> "done");
      return answer("posted")
          .header("Cache-Control", "max-age=60")
          .header("Cache-Groups", "\"other\"")
          .header("Content-Location", "/api/other/" + id)
          .build();
    }

    @GET
    @Path("{id}")
    public Response get(@PathParam("id") String id) {
      return Response.ok("got").header("Cache-Control", "max-age=60").build();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWriteIsOneRecord(boolean withRedis) throws Exception {
    try (Site site = new Site(folder, withRedis)) {
      eachKindOfWriteIsOneRecord(site);
    }
  }

  private static void eachKindOfWriteIsOneRecord(Site site) throws Exception {
    boolean withRedis = site.redis != null;
    Records one = withRedis ? new Records(1, 0, 1, 1) : new Records(1, 1, 0, 0);
    Records unrecorded = withRedis ? new Records(1, 0, 1, 0) : one;

    String user = created(site.send(one, "POST", "api/users", "{\"name\":\"Ada\"}"));
    site.send(one, "PUT", user, "{\"name\":\"Eve\"}");
    String author = user.substring(user.lastIndexOf('/') + 1);
    String article =
        created(
            site.send(
                one,
                "POST",
                "api/articles",
                "{\"title\":\"T\",\"body\":\"B\",\"authorId\":" + author + "}"));
    site.send(one, "PUT", article, "{\"title\":\"New\"}");
    site.send(one, "DELETE", article, "");
    site.send(one, "DELETE", user, "");
    String item = created(site.send(one, "POST", "api/items?x=y", "{\"text\":\"T\"}"));
    site.send(one, "PUT", item, "{\"text\":\"New\"}");
    site.send(one, "DELETE", item, "");
    site.send(one, "POST", "api/cache/clear", "");

    assertThat(site.send(one, "DELETE", "api/other/failing", "").status()).isEqualTo(500);
    assertThat(site.send(one, "PUT", "api/other/large", "").body()).hasSize(200_000);
    site.send(one, "POST", "api/other/1", "");
    assertThat(site.http.get("api/other/1").body()).isEqualTo("posted");
    site.send(unrecorded, "PUT", "api/other/foreign", "");
    assertThat(site.http.get("api/other/1").body()).isEqualTo("got");
    site.send(unrecorded, "PUT", "api/other/noting", "");
  }

  private static String created(Http.Response answer) {
    assertThat(answer.status()).isEqualTo(201);
    return answer.field("Location").orElseThrow().substring(1);
  }
}
