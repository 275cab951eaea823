package dev.larder.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.LocalCluster;
import dev.larder.support.PrometheusText;
import dev.larder.support.Visitor;
import dev.larder.support.WireResponse;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes behind nginx, one on Tomcat and one on Jetty, with real Redis and PostgreSQL, as {@code
 * docker/local-cluster.sh} starts them and {@code docker/nginx/nginx.conf} joins them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalClusterIT {

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Pattern METER =
      Pattern.compile("\\b(larder|hikaricp|jvm|process|system)_[a-z0-9_]+");

  /** How long a reader waits for a node before the other one is asked; so in nginx.conf. */
  private static final Duration HUNG = Duration.ofMillis(2500);

  private final int nodePort = StockContainer.freePort();
  private LocalCluster cluster;
  private Http site;

  @BeforeAll
  void start(@TempDir Path folder) {
    Map<String, String> settings =
        Map.of(
            "DEMO_POSTS_DELAY_MS",
            "" + (HUNG.toMillis() + 1000),
            "POSTS_TIMEOUT",
            "25",
            "LARDER_NODE_PORTS",
            StockContainer.freePort() + " " + nodePort);
    cluster = LocalCluster.start(folder, settings);
    site = Http.at(cluster.address("balancer"));
    // pages are compiled when they are asked for first
    for (String node : List.of("node-a", "node-b")) {
      ClusterLoad.READS.forEach(path -> awaitOk(Http.at(cluster.address(node)), path));
    }
  }

  @AfterAll
  void stop() {
    if (cluster == null) {
      return;
    }
    List<ProcessHandle> children = cluster.children();
    cluster.close();
    assertThat(children)
        .hasSizeGreaterThan(5)
        .allSatisfy(child -> assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(20)));
    assertThat(cluster.exitCode()).isEqualTo(143);
  }

  @Test
  void nodesListenWhereTheyWereTold() {
    assertThat(cluster.address("node-b").getPort()).isEqualTo(nodePort);
  }

  @Test
  void pagesAnswerFromBothNodes() {
    for (String path : List.of("articles", "blogs", "feed.xml", "api/articles", "api/tags")) {
      // either node answers by chance
      for (int i = 0; i < 20; i++) {
        assertThat(site.get(path).status()).as(path).isEqualTo(200);
      }
    }
    assertThat(site.get("api/posts/1").body()).contains("\"title\"");
    assertThat(nodesOf(lines("GET /api/tags ", 20))).hasSize(2);
  }

  @Test
  void whatIsForOperatorsStaysInside() {
    assertThat(site.get("metrics").status()).isEqualTo(404);
    assertThat(Http.at(cluster.address("node-a")).get("metrics").status()).isEqualTo(200);
    assertThat(site.get("balancer/health").body()).isEqualTo("up\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/metrics?x=1",
        "/metrics;x",
        "/metrics;",
        "/;x/metrics",
        "/x/..;/metrics",
        "/x/..;a=b/metrics",
        "/x/%2e%2e;/metrics",
        "//metrics",
        "/./metrics",
        "/x/../metrics",
        "/x/%2e%2e/metrics",
        "/x%2f..%2fmetrics",
        "/%6detrics",
        "/metric%73",
        "/metrics/",
        "/metrics/.",
        "/metrics%2f",
        "/metrics%3Bx",
        "/metrics%00",
        "/metrics%20",
        "/metrics%23",
        "/metrics\\",
        "/METRICS",
        "http://127.0.0.1/metrics",
        "http://127.0.0.1/metrics;x"
      })
  void metersStayInside_inEverySpelling(String target) {
    WireResponse answer =
        WireResponse.to(
            cluster.address("balancer").getPort(),
            "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");

    assertThat(answer.status()).as(answer.text()).isIn(400, 404);
    assertThat(answer.text()).doesNotContain("jvm_");
  }

  @Test
  void pathParameters_goToNoNode_andSemicolonsOfNamesDo() {
    assertThat(site.get("articles;x").status()).isEqualTo(404);
    assertThat(site.get("api/tags?x=;").status()).isEqualTo(200);
    assertThat(site.get("search?q=a;b").status()).isEqualTo(200);
    // no such tag, says the application
    assertThat(site.get("tags/a%3Bb").field("X-Cache")).isPresent();
  }

  @Test
  void nodeThatHangs_costsReadersLittle_andWritesAreSentOnce() throws Exception {
    for (String node : List.of("a", "b")) {
      List<String> acknowledged = new ArrayList<>();
      cluster.freeze(node);
      try {
        List<CompletableFuture<Http.Response>> reads = new ArrayList<>();
        Map<String, CompletableFuture<Http.Response>> writes = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
          reads.add(site.getAsync("articles/" + (i % 5 + 1)));
          String name = "while " + node + " hangs " + i;
          String item = "{\"" + ClusterLoad.MEMBER + "\":\"" + name + "\"}";
          writes.put(
              name, site.sendAsync("POST", "api/items", item, "Content-Type", "application/json"));
        }
        for (CompletableFuture<Http.Response> read : reads) {
          assertThat(read.join().status()).isEqualTo(200);
          assertThat(read.join().took()).isLessThan(HUNG.multipliedBy(5));
        }
        writes.forEach(
            (name, write) -> {
              // sent to a node that does not answer: it is not known whether it takes effect
              assertThat(write.join().status()).as(name).isIn(201, 504);
              if (write.join().status() == 201) {
                acknowledged.add(name);
              }
            });
        assertThat(acknowledged).isNotEmpty();
        await(() -> cluster.isAway(node));
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
          assertThat(site.get("articles").status()).isEqualTo(200);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as("nobody is sent to it any more")
            .isLessThan(HUNG.multipliedBy(5));
      } finally {
        cluster.thaw(node);
      }
      await(() -> !cluster.isAway(node));
      assertThat(namesOfItems("while " + node)).doesNotHaveDuplicates().containsAll(acknowledged);
    }
  }

  @Test
  void answerThatTakesItsTime_isWaitedFor() {
    Http.Response slow = site.get("api/posts/3");

    assertThat(slow.status()).isEqualTo(200);
    assertThat(slow.took()).isGreaterThan(HUNG);
  }

  @Test
  void dashboardAndAlerts_askForMetersThatAreThere() throws IOException {
    site.post("api/items", "{\"name\":\"counted\"}", "Content-Type", "application/json");
    site.get("api/items");
    Set<String> shown =
        Stream.of("node-a", "node-b")
            .map(node -> Http.at(cluster.address(node)).get("metrics").body())
            .flatMap(page -> PrometheusText.parse(page).samples().stream())
            .map(PrometheusText.Sample::name)
            .collect(Collectors.toSet());
    Path docker = Build.root().resolve("docker");
    String asked =
        Files.readString(docker.resolve("grafana/dashboards/larder.json"))
            + Files.readString(docker.resolve("prometheus/alerts.yml"));

    assertThat(METER.matcher(asked).results().map(MatchResult::group))
        .hasSizeGreaterThan(30)
        .allMatch(shown::contains);
  }

  @Test
  void writeThroughTheBalancer_isSeenThroughIt() throws IOException {
    String list = "api/articles?limit=1";
    for (int i = 0; i < 4; i++) {
      site.get(list);
    }
    String article =
        "{\"title\":\"Seen by both\",\"body\":\"…\",\"status\":\"published\",\"authorId\":1}";
    assertThat(site.post("api/articles", article, "Content-Type", "application/json").status())
        .isEqualTo(201);

    await(
        () ->
            IntStream.range(0, 4)
                .allMatch(i -> site.get(list).body().contains("\"Seen by both\"")));
  }

  @Test
  void whatOneNodeHasStored_theOtherFindsInRedis() throws IOException {
    Http tomcat = Http.at(cluster.address("node-a"));
    Http jetty = Http.at(cluster.address("node-b"));
    JsonNode articles = JSON.readTree(tomcat.get("api/articles?limit=50&skip=10").body());

    // a node that has just started uses what others have stored after two seconds
    assertThat(
            articles.findValuesAsText("id").stream()
                .map(id -> "articles/" + id)
                .filter(page -> tomcat.get(page).status() == 200)
                .map(page -> jetty.get(page).field("X-Cache").orElse(""))
                .toList())
        .contains("HIT");
  }

  @Test
  void sessionsStayOnTheirNodes() {
    Set<String> nodes = new TreeSet<>();
    for (int visitor = 0; visitor < 20; visitor++) {
      nodes.add(nodeOfSession("blogs?page=1&visitor=" + visitor));
    }

    assertThat(nodes).containsExactly("node-a", "node-b");
  }

  private String nodeOfSession(String path) {
    Visitor visitor = new Visitor(site);
    for (int i = 0; i < 6; i++) {
      assertThat(visitor.get(path).status()).isEqualTo(200);
    }
    String session = visitor.cookie("JSESSIONID");
    String node = session.replaceFirst(".*\\.node", "node-");
    assertThat(node).isIn("node-a", "node-b");
    // the first request brings no cookie, with the second one the session begins
    assertThat(lines("GET /" + path + " ", 6).subList(1, 6))
        .allMatch(line -> line.contains(":" + cluster.address(node).getPort() + " "));
    return node;
  }

  @Test
  void rollingRestartUnderLoad_failsNoRequest() throws IOException {
    try (ClusterLoad load = new ClusterLoad(cluster.address("balancer"))) {
      await(() -> load.answered() > 200);
      assertThat(cluster.restart("a")).startsWith("ok");
      long before = load.answered();
      await(() -> load.answered() > before + 200);
      assertThat(cluster.restart("b")).startsWith("ok");
      long after = load.answered();
      await(() -> load.answered() > after + 200);
      load.stop();

      assertThat(load.failures()).isEmpty();
      assertThat(load.written()).hasSizeGreaterThan(50);
      assertThat(namesOfItems(ClusterLoad.NAME))
          .containsExactlyInAnyOrderElementsOf(load.written());
      List<String> requests = lines(ClusterLoad.AGENT, load.sent());
      assertThat(requests)
          .hasSize(Math.toIntExact(load.sent()))
          .allMatch(line -> line.matches(".*\" 20[01] .*"));
      assertThat(nodesOf(requests.subList(requests.size() - 100, requests.size()))).hasSize(2);
    }
  }

  /** The names of all items that begin so, one that was written twice twice. */
  private List<String> namesOfItems(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    for (int skip = 0; ; skip += 100) {
      JsonNode page = JSON.readTree(site.get("api/items?limit=100&skip=" + skip).body());
      List<String> found = page.get("items").findValuesAsText(ClusterLoad.MEMBER);
      if (page.get("items").isEmpty()) {
        return names.stream().filter(name -> name.startsWith(prefix)).toList();
      }
      names.addAll(found);
    }
  }

  /** The nodes that have answered, by the last address in each line of the balancer's log. */
  private Set<String> nodesOf(List<String> lines) {
    return lines.stream()
        .flatMap(
            line ->
                Set.of("node-a", "node-b").stream()
                    .filter(node -> line.contains(":" + cluster.address(node).getPort() + " ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The lines of the balancer's log with this part, once there are this many: it writes a line
   * after it has answered.
   */
  private List<String> lines(String part, long atLeast) {
    await(() -> lines(part).size() >= atLeast);
    return lines(part);
  }

  private List<String> lines(String part) {
    return cluster.log("access.log").lines().filter(line -> line.contains(part)).toList();
  }

  private static void awaitOk(Http node, String path) {
    await(
        () -> {
          try {
            return node.get(path).status() == 200;
          } catch (CompletionException slow) {
            return false;
          }
        });
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
