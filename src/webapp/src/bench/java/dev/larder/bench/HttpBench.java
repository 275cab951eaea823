package dev.larder.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.bench.LoadGenerator.Result;
import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How many requests a second stock containers answer: what the filter has stored, against a bare
 * servlet that writes the same bytes, and against answers that are made each time. All take turns.
 * In its turn each alternates with the bare servlet in slices of a tenth of a second, and is compared
 * with those, so that what else the machine does meets both alike; how far that succeeds is to be
 * seen where the bare servlet is compared with itself. The time of the server's own processors stands
 * beside.
 *
 * <p>{@code bench.rounds} (15), {@code bench.slice} (milliseconds of one turn, 300), {@code
 * bench.connections} (8) and {@code bench.answers} (all; or some of them, like {@code BARE,HIT})
 * are system properties.
 */
class HttpBench {

  private static final int ROUNDS = Integer.getInteger("bench.rounds", 15);
  private static final int SLICE = Integer.getInteger("bench.slice", 300);
  private static final int CONNECTIONS = Integer.getInteger("bench.connections", 8);
  private static final int ALTERNATIONS = 3;
  private static final int WARM_UP_TURNS = 8;
  private static final int WARM_UP_SLICE = 400;
  private static final int COLD_TARGETS = 64;
  private static final List<String> SIZES = List.of("2k", "20k");
  private static final List<Answer> ANSWERS = answers(System.getProperty("bench.answers", ""));

  /** What is asked for, and what should come of it. */
  private enum Answer {
    BARE("bare servlet", "/bare/", 0),
    MEMORY("hit, store on the heap", "/memory/", 0.95),
    HIT("hit", "/hit/", 0.95),
    NOT_MODIFIED("304 of a hit", "/hit/", 0),
    OFF_HEAP("hit, too large for the heap", "/offheap/", 0.65),
    COLD("hit, copied from off the heap each time", "/cold/", 0),
    API("JAX-RS resource, uncached", "/api/", 0),
    VIEW("JSP, uncached", "/jsp/", 0);

    private final String title;
    private final String path;
    private final double goal;

    Answer(String title, String path, double goal) {
      this.title = title;
      this.path = path;
      this.goal = goal;
    }

    List<String> targets(String size) {
      return this == COLD
          ? IntStream.range(0, COLD_TARGETS).mapToObj(i -> path + i + "/" + size).toList()
          : List.of(path + size);
    }

    boolean isStored() {
      return switch (this) {
        case MEMORY, HIT, NOT_MODIFIED, OFF_HEAP, COLD -> true;
        case BARE, API, VIEW -> false;
      };
    }

    String fields(String size) {
      int length = size.equals("20k") ? 20_000 : 2_000;
      return this == NOT_MODIFIED ? "If-None-Match: \"1-" + length + "\"\r\n" : "";
    }
  }

  /** A container in a process of its own, and what asks it. */
  private record Server(
      StockContainer container, LoadGenerator load, Map<Case, Rates> rates) {

    /** The time of processors that it has used so far. */
    Duration cpu() {
      return ProcessHandle.of(container.pid())
          .flatMap(process -> process.info().totalCpuDuration())
          .orElseThrow();
    }
  }

  /** What was measured of one case. */
  private static final class Rates {

    private final double[] perSecond = new double[ROUNDS];
    private final double[] ofBare = new double[ROUNDS];
    private long answers;
    private Duration cpu = Duration.ZERO;

    void add(int round, Result here, Result bare, Duration used) {
      perSecond[round] = here.perSecond();
      ofBare[round] = here.perSecond() / bare.perSecond();
      answers += here.answers();
      cpu = cpu.plus(used);
    }

    /** Microseconds of the server's processors for one answer. */
    double cpu() {
      return cpu.toNanos() / 1e3 / answers;
    }
  }

  /** An answer of a size. */
  private record Case(Answer answer, String size) {}

  private final List<String> report = new ArrayList<>();

  @Test
  void hitsAgainstABareServlet() throws Exception {
    Path war = BenchWar.write();
    report.add("| container | answer | 2 KB: requests/s | of bare | server µs | 20 KB: requests/s | of bare | server µs | goal |");
    report.add("|---|---|---|---|---|---|---|---|---|");
    try (StockContainer jetty = start(Distribution.JETTY, war);
        StockContainer tomcat = start(Distribution.TOMCAT, war);
        LoadGenerator toJetty = new LoadGenerator(jetty.port(), CONNECTIONS);
        LoadGenerator toTomcat = new LoadGenerator(tomcat.port(), CONNECTIONS)) {
      Map<String, Server> servers = new LinkedHashMap<>();
      servers.put("Jetty", new Server(jetty, toJetty, emptyTable()));
      servers.put("Tomcat", new Server(tomcat, toTomcat, emptyTable()));
      for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
        for (Server server : servers.values()) {
          warmUp(server.load());
        }
      }
      for (Server server : servers.values()) {
        requireSources(server.load());
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Server server : servers.values()) {
          measure(server, round);
        }
      }
      servers.forEach((name, server) -> describe(name, server.rates()));
    }
    Files.write(Build.folder().resolve("http-bench.md"), report);
    report.forEach(System.out::println);
  }

  private static List<Answer> answers(String names) {
    return names.isBlank()
        ? List.of(Answer.values())
        : Arrays.stream(names.split(",")).map(Answer::valueOf).toList();
  }

  private static StockContainer start(Distribution distribution, Path war) {
    return StockContainer.of(distribution, war)
        .jvmArgument("-Xmx512m")
        .jvmArgument("-XX:MaxDirectMemorySize=512m")
        .jvmArgument("-XX:TieredStopAtLevel=4")
        .readyWhen("/bare/2k")
        .start();
  }

  private static Map<Case, Rates> emptyTable() {
    Map<Case, Rates> table = new LinkedHashMap<>();
    for (Answer answer : ANSWERS) {
      SIZES.forEach(size -> table.put(new Case(answer, size), new Rates()));
    }
    return table;
  }

  /** Has everything compiled that is measured. */
  private static void warmUp(LoadGenerator load) throws IOException {
    for (Case one : emptyTable().keySet()) {
      run(load, one, WARM_UP_SLICE);
    }
  }

  /** Makes sure that what is measured is what it says. */
  private static void requireSources(LoadGenerator load) throws IOException {
    for (Case one : emptyTable().keySet()) {
      for (String target : one.answer().targets(one.size())) {
        String head = load.head(target, one.answer().fields(one.size()));
        String expected = one.answer().isStored() ? "x-cache: hit" : "http/1.1 200";
        assertThat(head.toLowerCase(Locale.ROOT)).as("%s", one).contains(expected);
      }
    }
  }

  private static void measure(Server server, int round)
      throws IOException {
    for (Map.Entry<Case, Rates> one : server.rates().entrySet()) {
      Case bare = new Case(Answer.BARE, one.getKey().size());
      Result here = Result.NONE;
      Result there = Result.NONE;
      Duration used = Duration.ZERO;
      for (int i = 0; i < ALTERNATIONS; i++) {
        there = there.plus(run(server.load(), bare, SLICE / ALTERNATIONS));
        Duration before = server.cpu();
        here = here.plus(run(server.load(), one.getKey(), SLICE / ALTERNATIONS));
        used = used.plus(server.cpu().minus(before));
      }
      one.getValue().add(round, here, there, used);
    }
  }

  private static Result run(LoadGenerator load, Case one, int millis) throws IOException {
    Answer answer = one.answer();
    return load.run(
            answer.targets(one.size()),
            answer.fields(one.size()),
            answer == Answer.NOT_MODIFIED ? 304 : 200,
            Duration.ofMillis(millis));
  }

  private void describe(String server, Map<Case, Rates> rates) {
    for (Answer answer : ANSWERS) {
      StringBuilder line = new StringBuilder("| " + server + " | " + answer.title + " |");
      for (String size : SIZES) {
        Rates here = rates(rates, answer, size);
        line.append(
            String.format(Locale.ROOT, " %,.0f | %.2f | %.0f |", median(here.perSecond), median(here.ofBare), here.cpu()));
      }
      report.add(line.append(goal(answer, rates)).toString());
    }
  }

  private static String goal(Answer answer, Map<Case, Rates> rates) {
    if (answer == Answer.NOT_MODIFIED && ANSWERS.contains(Answer.HIT)) {
      Rates here = rates(rates, answer, "20k");
      Rates hit = rates(rates, Answer.HIT, "20k");
      double[] ofHit = new double[ROUNDS];
      Arrays.setAll(ofHit, i -> here.ofBare[i] / hit.ofBare[i]);
      return String.format(Locale.ROOT, " ≥ 1.05 of the 20 KB hit: %.2f |", median(ofHit));
    }
    return answer.goal > 0 ? String.format(Locale.ROOT, " ≥ %.2f |", answer.goal) : " |";
  }

  private static Rates rates(Map<Case, Rates> table, Answer answer, String size) {
    return Objects.requireNonNull(table.get(new Case(answer, size)));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
