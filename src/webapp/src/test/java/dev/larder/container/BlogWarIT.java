package dev.larder.container;

import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Answers;
import dev.larder.support.Build;
import dev.larder.support.FaultyServer;
import dev.larder.support.FaultyServer.Behaviour;
import dev.larder.support.Http;
import dev.larder.support.Visitor;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The blog of the packaged application: many sessions in a small heap, slow faults, restarts. */
class BlogWarIT {

  private static final int SESSIONS = 2_000;

  /** The deadline of 5 s, and room for a busy machine. */
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  @ParameterizedTest
  @EnumSource
  void twoThousandSessions_holdOneFeedAndCostOneCall(Distribution distribution) throws Exception {
    // one copy of this feed takes more than a megabyte in memory: two thousand do not fit
    try (FaultyServer service = FaultyServer.start(feed("Heavy", 60));
        StockContainer container =
            StockContainer.of(distribution, Build.war())
                .environment("BLOG_API_URL", service.uri().toString())
                .environment("BLOG_FETCH_MIN_INTERVAL", "86400")
                .environment("BLOG_SESSIONS_MAX", Integer.toString(SESSIONS))
                .jvmArgument("-Xmx128m")
                .start()) {
      Http http = Http.at(container.baseUri());
      ExecutorService visitors = Executors.newFixedThreadPool(8);
      try {
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
          all.add(visitors.submit(() -> visit(http)));
        }
        List<String> sessions = new ArrayList<>();
        for (Future<String> each : all) {
          sessions.add(each.get());
        }
        assertThat(sessions).doesNotHaveDuplicates().doesNotContainNull();
      } finally {
        visitors.shutdownNow();
      }

      Http.Response oneTooMany = http.get("search", "Cookie", "larder_probe=1");
      assertThat(oneTooMany.status()).isEqualTo(200);
      assertThat(oneTooMany.all("Set-Cookie")).isEmpty();

      assertThat(service.calls()).isEqualTo(1);
      String histogram = histogram(container.pid());
      assertThat(instances(histogram, "dev.larder.blog.BlogSession"))
          .isGreaterThanOrEqualTo(SESSIONS);
      // the empty one, which every process has, and the one that they share
      assertThat(instances(histogram, "dev.larder.blog.Feed")).isEqualTo(2);
      assertThat(instances(histogram, "dev.larder.blog.Snapshot")).isEqualTo(1);
      assertThat(instances(histogram, "dev.larder.blog.BlogPost")).isEqualTo(60);
      assertThat(container.log()).doesNotContain("OutOfMemoryError");
    }
  }

  /** Opens a session and looks at it again. */
  private static String visit(Http http) {
    Visitor visitor = new Visitor(http);
    visitor.get("search");
    assertThat(visitor.get("search").field("X-Cache")).contains("MISS");
    assertThat(visitor.get("search").field("X-Cache")).contains("HIT");
    return visitor.cookie("JSESSIONID");
  }

  @Test
  void drippingService_holdsPagesForOneDeadline_andNobodyInThePause() throws Exception {
    Behaviour fault = FaultyServer.drippingBody("[{\"title\":\"drip\"}]");
    try (FaultyServer service = FaultyServer.start(fault);
        StockContainer container =
            StockContainer.of(Distribution.TOMCAT, Build.war())
                .environment("BLOG_API_URL", service.uri().toString())
                .environment("BLOG_RETRY_DELAY", "3600")
                .readyWhen("/health")
                .start()) {
      Http http = Http.at(container.baseUri());
      List<CompletableFuture<Http.Response>> first =
          Stream.of("", "blogs", "search?q=x", "").map(path -> http.getAsync(path)).toList();
      for (CompletableFuture<Http.Response> page : first) {
        assertEmpty(page.join());
      }
      assertThat(service.calls()).isEqualTo(1);
      for (int time = 0; time < 20; time++) {
        Http.Response page = http.get("blogs");
        assertEmpty(page);
        assertThat(page.took()).isLessThan(Duration.ofSeconds(3));
      }
      assertThat(service.calls()).isEqualTo(1);
      assertThat(container.log()).contains("Blog API: no feed after ");
    }
  }

  @Test
  void simultaneousFirstVisits_areOneCall_andTheLogSaysWhatCame() throws Exception {
    try (FaultyServer service = FaultyServer.start(feed("One", 3));
        StockContainer container =
            StockContainer.of(Distribution.JETTY, Build.war())
                .environment("BLOG_API_URL", service.uri().toString())
                .readyWhen("/health")
                .start()) {
      Http http = Http.at(container.baseUri());
      List<CompletableFuture<Http.Response>> visits = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String[] fields = i % 2 == 0 ? new String[0] : new String[] {"Cookie", "larder_probe=1"};
        visits.add(http.getAsync("blogs?visit=" + i, fields));
      }
      for (CompletableFuture<Http.Response> visit : visits) {
        assertThat(visit.join().body()).contains("One 0");
      }
      assertThat(service.calls()).isEqualTo(1);
      assertThat(container.log())
          .containsPattern("INFO .* Retrieved 3 blogs in \\d+\\.\\d\\d seconds");
    }
  }

  /** Those who have waited for another request's answer begin their sessions on other threads. */
  @ParameterizedTest
  @EnumSource
  void crowdAtOnePage_eachBeginsASessionOfItsOwn(Distribution distribution) throws Exception {
    Behaviour slow = FaultyServer.slowly(Duration.ofSeconds(1), feed("Slow", 3));
    try (FaultyServer service = FaultyServer.start(slow);
        StockContainer container =
            StockContainer.of(distribution, Build.war())
                .environment("BLOG_API_URL", service.uri().toString())
                .readyWhen("/health")
                .start()) {
      Http http = Http.at(container.baseUri());
      List<String> sessions = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        String page = "blogs?round=" + round;
        List<CompletableFuture<Http.Response>> visits =
            IntStream.range(0, 80)
                .mapToObj(i -> http.getAsync(page, "Cookie", "larder_probe=1"))
                .toList();
        for (CompletableFuture<Http.Response> visit : visits) {
          assertThat(visit.join().body()).contains("Slow 0");
          assertThat(visit.join().all("Set-Cookie")).hasSize(1);
          sessions.add(visit.join().field("Set-Cookie").orElseThrow().split(";", 2)[0]);
        }
      }
      assertThat(sessions).doesNotHaveDuplicates().allMatch(each -> each.contains("JSESSIONID="));
      for (String session : sessions) {
        Http.Response again = http.get("search", "Cookie", session);
        assertThat(again.field("X-Cache")).contains("HIT");
        assertThat(again.all("Set-Cookie")).isEmpty();
      }
      assertThat(service.calls()).isEqualTo(1);
      assertThat(container.log().lines()).noneMatch(line -> line.contains("WELD-000"));
    }
  }

  @Test
  void sessionKeptOverARestart_bringsItsCopyAlong() throws Exception {
    try (FaultyServer service = FaultyServer.start(feed("Before", 3));
        StockContainer container =
            StockContainer.of(Distribution.TOMCAT, Build.war())
                .environment("BLOG_API_URL", service.uri().toString())
                .environment("BLOG_RETRY_DELAY", "0")
                .start()) {
      container.stop();
      keepSessions(container.base());
      container.restart();
      Http http = Http.at(container.baseUri());
      Visitor visitor = new Visitor(http);
      visitor.get("");
      visitor.get("");
      Answers.assertCache(visitor.get(""), "HIT", "larder-blog; hit; ");
      String session = visitor.cookie("JSESSIONID");

      container.stop();
      service.become(json(500, "{}"));
      container.restart();
      Http.Response stale = visitor.get("");
      assertThat(visitor.cookie("JSESSIONID")).as("the same session").isEqualTo(session);
      assertThat(stale.body()).contains("Before 0", "does not answer now");
      Answers.assertCache(stale, "STALE", "larder-blog; fwd=stale; ttl=3");
      assertThat(http.get("").body()).as("others have no copy").doesNotContain("Before 0");

      service.become(feed("After", 3));
      Http.Response renewed = visitor.get("");
      assertThat(renewed.body()).contains("After 0");
      Answers.assertCache(renewed, "MISS", "larder-blog; fwd=stale; stored; detail=fetched");
      assertThat(container.log()).doesNotContain("NotSerializableException");
    }
  }

  private static void assertEmpty(Http.Response page) {
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("does not answer now");
    assertThat(page.took()).isLessThan(DEADLINE);
  }

  /** What stock Tomcat does unless it is told otherwise. */
  private static void keepSessions(Path base) throws IOException {
    Path context = base.resolve("conf/context.xml");
    String text = Files.readString(context);
    String kept = text.replace("<Manager pathname=\"\"/>", "<Manager pathname=\"SESSIONS.ser\"/>");
    assertThat(kept).isNotEqualTo(text);
    Files.writeString(context, kept);
  }

  /** Posts of about 9 KB each. */
  private static Behaviour feed(String title, int posts) {
    StringBuilder body = new StringBuilder("{\"data\":[");
    for (int i = 0; i < posts; i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"id\":\"p" + i + "\",\"title\":\"" + title + " " + i + "\",")
          .append("\"main_content\":\"<p>" + "A line of text. ".repeat(560) + "</p>\"}");
    }
    return json(200, body.append("]}").toString());
  }

  /** The classes of the live objects of a process, as the JDK's own tool counts them. */
  private static String histogram(long pid) throws Exception {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(tool.toString(), String.valueOf(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static int instances(String histogram, String type) {
    Matcher line =
        Pattern.compile("(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(type) + "(\\s|$)")
            .matcher(histogram);
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }
}
