package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.container.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several applications, each with a filter of its own, in one process with a heap of 256 MiB. */
class SmallHeapTest {

  @Test
  void threeApplicationsWithDefaultSettings_startAndServeHitsWhenTheirStoresAreFull(
      @TempDir Path folder) {
    try (JavaProcess process = JavaProcess.start(folder, ThreeApplications.class)) {
      assertThat(process.endsWithin(Duration.ofMinutes(2))).isTrue();
      assertThat(process.log().lines().filter(line -> line.startsWith("/")))
          .as(process.log())
          .containsExactly(
              "/one: 1 of 1 hits when empty, 60 of 60 when full",
              "/two: 1 of 1 hits when empty, 60 of 60 when full",
              "/three: 1 of 1 hits when empty, 60 of 60 when full");
      // a sixteenth of what the collector leaves of 256 MiB
      assertThat(process.log())
          .containsPattern("Responses are kept in at most 1[56] MiB of the heap");
    }
  }
}
