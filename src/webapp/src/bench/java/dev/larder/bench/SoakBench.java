package dev.larder.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a container with the packaged WAR needs after a long time of mixed use: reads that are kept,
 * conditional ones, searches, sessions, unknown paths, writes to items and articles. Each minute
 * shows the heap after a full collection, threads, open files, and the times of the requests of
 * that minute, counted from when each was due.
 *
 * <p>{@code bench.minutes} (30), {@code bench.rate} (requests a second, 50) are system properties.
 */
class SoakBench {

  private static final int MINUTES = Integer.getInteger("bench.minutes", 30);
  private static final int RATE = Integer.getInteger("bench.rate", 50);
  private static final int CLIENTS = 32;

  private final List<String> report = new ArrayList<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicLong> unexpected = new ConcurrentHashMap<>();
  private final Queue<String> items = new ConcurrentLinkedQueue<>();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  @ParameterizedTest
  @EnumSource
  void mixedUse(Distribution distribution) throws Exception {
    try (StockContainer container =
        StockContainer.of(distribution, Build.war())
            .environment("LARDER_WRITES", "everyone")
            .environment("LARDER_ORIGIN", "http://localhost:8080")
            .jvmArgument("-XX:TieredStopAtLevel=4")
            .readyWhen("/health/ready")
            .start()) {
      report.add("| " + distribution + ", minute | heap MB | threads | open files | p50 ms | p99 ms | max ms |");
      report.add("|---|---|---|---|---|---|---|");
      run(container);
    }
    String name = "soak-bench-" + distribution.name().toLowerCase(Locale.ROOT) + ".md";
    Files.write(Build.folder().resolve(name), report);
    report.forEach(System.out::println);
    assertThat(unexpected).as("statuses that no request should get").isEmpty();
  }

  private void run(StockContainer container) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      var pace =
          clock.scheduleAtFixedRate(
              () -> {
                long due = System.nanoTime();
                clients.execute(() -> timed(container.baseUri(), due));
              },
              0,
              TimeUnit.SECONDS.toNanos(1) / RATE,
              TimeUnit.NANOSECONDS);
      for (int minute = 1; minute <= MINUTES; minute++) {
        TimeUnit.MINUTES.sleep(1);
        sample(container, minute);
      }
      pace.cancel(false);
    } finally {
      clock.shutdownNow();
      clients.shutdownNow();
    }
  }

  private void timed(URI site, long due) {
    try {
      request(site);
    } catch (IOException e) {
      unexpected.computeIfAbsent(e.toString(), name -> new AtomicLong()).incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    nanos.add(System.nanoTime() - due);
  }

  private void request(URI site) throws IOException, InterruptedException {
    int kind = ThreadLocalRandom.current().nextInt(100);
    int any = ThreadLocalRandom.current().nextInt(200);
    if (kind < 60) {
      get(site, List.of("articles", "articles/" + (any + 1), "tags", "api/users/1").get(any % 4));
    } else if (kind < 75) {
      get(site, List.of("api/posts/" + (any % 20 + 1), "posts", "feed.xml", "blogs").get(any % 4));
    } else if (kind < 85) {
      get(site, "api/articles?q=word" + any + "&skip=" + any);
    } else if (kind < 90) {
      get(site, "nothing/" + ThreadLocalRandom.current().nextLong());
    } else {
      write(site);
    }
  }

  private void get(URI site, String path) throws IOException, InterruptedException {
    expect(path, send(HttpRequest.newBuilder(site.resolve(path))), 200, 404);
  }

  /** Makes items, and takes one away for each, so that the database stays as it is. */
  private void write(URI site) throws IOException, InterruptedException {
    HttpResponse<String> made =
        send(
            HttpRequest.newBuilder(site.resolve("api/items"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"soak\"}")));
    expect("POST", made, 201);
    String location = made.headers().firstValue("Location").orElse("");
    items.add(location.substring(location.lastIndexOf('/') + 1));
    String oldest = items.poll();
    if (oldest != null) {
      expect("DELETE", send(HttpRequest.newBuilder(site.resolve("api/items/" + oldest)).DELETE()), 204, 200);
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  private void expect(String what, HttpResponse<String> answer, Integer... statuses) {
    if (!Arrays.asList(statuses).contains(answer.statusCode())) {
      String name = what.replaceAll("\\d+", "N") + " " + answer.statusCode();
      unexpected.computeIfAbsent(name, key -> new AtomicLong()).incrementAndGet();
    }
  }

  private void sample(StockContainer container, int minute) throws Exception {
    String pid = Long.toString(container.pid());
    jcmd(pid, "GC.run");
    String heap =
        jcmd(pid, "GC.heap_info")
            .lines()
            .flatMap(line -> Stream.of(line.split(",")))
            .filter(part -> part.strip().matches("(?:.* )?used \\d+K.*"))
            .map(part -> part.replaceAll(".*used (\\d+)K.*", "$1"))
            .reduce("0", (a, b) -> Long.toString(Long.parseLong(a) + Long.parseLong(b)));
    long threads = count(Path.of("/proc", pid, "task"));
    long files = count(Path.of("/proc", pid, "fd"));
    double[] times = taken();
    report.add(
        String.format(
            Locale.ROOT,
            "| %d | %d | %d | %d | %.1f | %.1f | %.0f |",
            minute,
            Long.parseLong(heap) >> 10,
            threads,
            files,
            times[times.length / 2],
            times[times.length * 99 / 100],
            times[times.length - 1]));
    System.out.println(report.get(report.size() - 1));
  }

  private double[] taken() {
    List<Long> minute = new ArrayList<>();
    for (Long next = nanos.poll(); next != null; next = nanos.poll()) {
      minute.add(next);
    }
    double[] times = minute.stream().mapToDouble(one -> one / 1e6).sorted().toArray();
    assertThat(times).as("requests of a minute").isNotEmpty();
    return times;
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    }
  }

  private static String jcmd(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
