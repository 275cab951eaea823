package dev.larder.httpcache.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.HitJmh;
import dev.larder.support.Build;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What single steps of the engine cost, in time and in allocated bytes. With the system property
 * {@code bench.quick} shorter, and without a million entries.
 */
class EngineBench {

  private static final boolean QUICK = Boolean.getBoolean("bench.quick");

  @Test
  void stepsOfTheEngine() throws Exception {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(HitJmh.class.getName())
            .include(StoreJmh.class.getName())
            .forks(1)
            .warmupIterations(QUICK ? 2 : 4)
            .measurementIterations(QUICK ? 3 : 5)
            .warmupTime(TimeValue.milliseconds(QUICK ? 300 : 1_000))
            .measurementTime(TimeValue.milliseconds(QUICK ? 300 : 1_000))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .jvmArgs("-Xms3g", "-Xmx3g", "-XX:MaxDirectMemorySize=3g");
    if (QUICK) {
      options.param("entries", "10", "10000");
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    List<String> report = new ArrayList<>();
    report.add("| step | with | ns | allocated bytes |");
    report.add("|---|---|---|---|");
    results.stream().map(EngineBench::line).forEach(report::add);
    Files.write(Build.folder().resolve("engine-bench.md"), report);
    report.forEach(System.out::println);
    assertThat(results).isNotEmpty();
  }

  private static String named(String key, String value) {
    return switch (key) {
      case "body" -> value + " bytes";
      case "kind" -> value;
      default -> value + " " + key;
    };
  }

  private static String line(RunResult run) {
    Result<?> time = run.getPrimaryResult();
    Result<?> allocated =
        Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"));
    String step = run.getParams().getBenchmark().replaceFirst(".*\\.", "");
    String with =
        run.getParams().getParamsKeys().stream()
            .map(key -> named(key, run.getParams().getParam(key)))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.0f ± %,.0f | %,.0f |",
        step,
        with,
        time.getScore(),
        time.getScoreError(),
        allocated.getScore());
  }
}
