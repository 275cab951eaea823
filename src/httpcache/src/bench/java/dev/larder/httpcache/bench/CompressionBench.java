package dev.larder.httpcache.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.larder.httpcache.CacheEvents;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.support.Build;
import dev.larder.support.embedded.EmbeddedServer;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import dev.larder.support.Texts;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * How many answers of 20 KB there are in a second, on Jetty and on Tomcat: a bare servlet, a hit as
 * it is, a hit with its stored gzip copy, and a bare servlet whose container compresses each
 * answer. All take turns in short slices, and each slice is compared with the bare one of its own
 * round. Clients and servers share one process; what the clients take of the processor is measured
 * thread by thread and taken off, so that answers for each second of the processor tell the cost of
 * an answer whatever else the machine does. Not a part of the build; run it with {@code mvn -Pbench
 * verify}.
 */
class CompressionBench {

  private static final int BYTES = 20_000;
  private static final int CONNECTIONS = 4;
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 11);
  private static final int WARM_UP_ROUNDS = 15;
  private static final Duration SLICE = Duration.ofMillis(Integer.getInteger("bench.slice", 400));

  /** What is asked for; the first is what the others are compared with. */
  private enum Answer {
    BARE("bare servlet", false, "identity"),
    HIT("hit, as it is", false, "identity"),
    COPY("hit, its stored gzip copy", false, "gzip"),
    CONTAINER("bare servlet, compressed by the container", true, "gzip");

    private final String title;
    private final boolean compressing;
    private final String accepted;

    Answer(String title, boolean compressing, String accepted) {
      this.title = title;
      this.compressing = compressing;
      this.accepted = accepted;
    }

    String target() {
      return this == HIT || this == COPY ? "/kept" : "/bare";
    }
  }

  /**
   * What a slice has seen.
   *
   * @param perCpuSecond answers for each second of the processor that was not the clients'
   */
  private record Rate(double perSecond, double perCpuSecond) {}

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final List<String> report = new ArrayList<>();
  private final ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);

  @Test
  void storedCopyAgainstTheContainersOwn() throws Exception {
    report.add("| container | answer | answers/s | of bare | answers per CPU second | of bare |");
    report.add("|---|---|---|---|---|---|");
    CacheSettings settings = CacheSettings.DEFAULT.with("cache.compress", "on");
    try (HttpCache cache =
        HttpCache.builder().store(EhcacheStore.open(Map.of("cache.offheap.mb", "32"), CacheEvents.NONE)).settings(settings).build()) {
      Map<Kind, Map<Answer, Rate[]>> rates = measure(cache);
      rates.forEach(this::describe);
    } finally {
      clients.shutdownNow();
    }
    Files.write(Build.folder().resolve("compression-bench.md"), report);
    report.forEach(System.out::println);
  }

  private Map<Kind, Map<Answer, Rate[]>> measure(HttpCache cache) throws Exception {
    Map<Kind, Map<Answer, Rate[]>> rates = new LinkedHashMap<>();
    for (Kind kind : List.of(Kind.JETTY, Kind.TOMCAT)) {
      Map<Answer, Rate[]> own = new LinkedHashMap<>();
      rates.put(kind, own);
      try (EmbeddedServer plain = start(kind.server(), cache);
          EmbeddedServer compressing = start(kind.server().compressing(), cache)) {
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
          for (Answer answer : Answer.values()) {
            Rate rate = slice(answer, answer.compressing ? compressing : plain);
            if (round >= 0) {
              own.computeIfAbsent(answer, a -> new Rate[ROUNDS])[round] = rate;
            }
          }
        }
        requireSources(plain, compressing);
      }
    }
    return rates;
  }

  private static EmbeddedServer start(EmbeddedServer.Builder builder, HttpCache cache) {
    return builder
        .threads(CONNECTIONS + 4)
        .filter(new CachingFilter(cache), "/kept")
        .servlet(new Page(), "/*")
        .start();
  }

  /** Makes sure that what was measured is what it says. */
  private static void requireSources(EmbeddedServer plain, EmbeddedServer compressing)
      throws IOException {
    for (Answer answer : Answer.values()) {
      try (GetClient client =
          new GetClient(
              (answer.compressing ? compressing : plain).port(),
              answer.target(),
              answer.accepted)) {
        int length = client.get();
        String head = client.lastHead().toLowerCase(Locale.ROOT);
        boolean compressed = answer == Answer.COPY || answer == Answer.CONTAINER;
        assertThat(head.contains("content-encoding: gzip")).as(head).isEqualTo(compressed);
        assertThat(head.contains("x-cache: hit")).isEqualTo(answer.target().equals("/kept"));
        assertThat(length == BYTES).as("%s: %d bytes", answer, length).isEqualTo(!compressed);
      }
    }
  }

  private Rate slice(Answer answer, EmbeddedServer server) throws Exception {
    long start = System.nanoTime();
    long cpuBefore = process.getProcessCpuTime();
    long end = start + SLICE.toNanos();
    Callable<long[]> client =
        () -> {
          long cpu = threads.getCurrentThreadCpuTime();
          long count = 0;
          try (GetClient connection =
              new GetClient(server.port(), answer.target(), answer.accepted)) {
            while (System.nanoTime() < end) {
              connection.get();
              count++;
            }
          }
          return new long[] {count, threads.getCurrentThreadCpuTime() - cpu};
        };
    long answers = 0;
    long cpuOfClients = 0;
    for (Future<long[]> each : clients.invokeAll(Collections.nCopies(CONNECTIONS, client))) {
      answers += each.get()[0];
      cpuOfClients += each.get()[1];
    }
    long cpu = process.getProcessCpuTime() - cpuBefore - cpuOfClients;
    return new Rate(answers * 1e9 / (System.nanoTime() - start), answers * 1e9 / cpu);
  }

  private void describe(Kind kind, Map<Answer, Rate[]> rates) {
    String container = kind == Kind.JETTY ? "Jetty" : "Tomcat";
    Rate[] bare = rates.getOrDefault(Answer.BARE, new Rate[0]);
    rates.forEach(
        (answer, own) ->
            report.add(
                String.format(
                    Locale.ROOT,
                    "| %s | %s | %,.0f | %.2f | %,.0f | %.2f |",
                    container,
                    answer.title,
                    median(own, Rate::perSecond),
                    ratio(own, bare, Rate::perSecond),
                    median(own, Rate::perCpuSecond),
                    ratio(own, bare, Rate::perCpuSecond))));
    Rate[] copy = rates.getOrDefault(Answer.COPY, new Rate[0]);
    Rate[] made = rates.getOrDefault(Answer.CONTAINER, new Rate[0]);
    report.add(
        String.format(
            Locale.ROOT,
            "| %s | stored copy : container's own | | %.1f times | | %.1f times |",
            container,
            ratio(copy, made, Rate::perSecond),
            ratio(copy, made, Rate::perCpuSecond)));
  }

  private static double median(Rate[] rates, ToDoubleFunction<Rate> of) {
    return median(Arrays.stream(rates).mapToDouble(of).toArray());
  }

  /** The median of the quotients of each round. */
  private static double ratio(Rate[] here, Rate[] there, ToDoubleFunction<Rate> of) {
    double[] quotients = new double[here.length];
    Arrays.setAll(quotients, i -> of.applyAsDouble(here[i]) / of.applyAsDouble(there[i]));
    return median(quotients);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** A page that is there already, with a weak tag: Tomcat compresses nothing with a strong one. */
  private static final class Page extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient byte[] body = Texts.text(BYTES, 1).getBytes(StandardCharsets.US_ASCII);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=utf-8");
      response.setHeader("Cache-Control", "public, max-age=3600");
      response.setHeader("ETag", "W/\"1\"");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }
}
