package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.larder.support.Build;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A setting that is not allowed keeps the application from starting, and one line says why. */
class BadSettingIT {

  private static final String POSTS =
      "Setting cache.ttl.posts has the value 'abc'; allowed: a whole number from 0 to 31536000";
  private static final String MEMORY =
      "The response cache (cache.offheap.mb) needs 100000 MiB off the heap, which are not available:"
          + " raise -XX:MaxDirectMemorySize (now 256 MiB for the whole process) or"
          + " make it smaller";
  private static final String ADMINISTRATOR =
      "Setting admin.password has the value ''; allowed: a value, as admin.user and admin.password"
          + " belong together";
  private static final String ENTRY =
      "Setting cache.max.entry.bytes has the value '268435456'; allowed with this cache.offheap.mb:"
          + " at most 6291456";

  static Stream<Arguments> settings() {
    return Stream.of(Distribution.values())
        .flatMap(
            distribution ->
                Stream.of(
                    Arguments.of(distribution, "CACHE_TTL_POSTS", "abc", POSTS),
                    Arguments.of(distribution, "CACHE_OFFHEAP_MB", "100000", MEMORY),
                    Arguments.of(distribution, "CACHE_MAX_ENTRY_BYTES", "268435456", ENTRY),
                    Arguments.of(distribution, "ADMIN_USER", "root", ADMINISTRATOR)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void badSetting_stopsTheStart_withOneClearLineAndNoStackTraceOfOurs(
      Distribution distribution, String name, String value, String line) {
    StockContainer.Failure failure = failure(distribution, name, value, "container");

    assertThat(failure.log().lines())
        .filteredOn(each -> each.contains(" ERROR "))
        .singleElement()
        .satisfies(each -> assertThat(each).endsWith("Larder does not start. " + line));
    // Jetty's launcher prints its own way to an end
    assertThat(failure.log().lines())
        .filteredOn(each -> each.startsWith("\tat "))
        .allMatch(each -> each.matches("\tat (java\\.base/|org\\.eclipse\\.jetty\\.).*"))
        .hasSizeLessThan(distribution == Distribution.TOMCAT ? 1 : 50);
  }

  @ParameterizedTest
  @EnumSource
  void badSetting_endsTheProcess_ifItIsToldSo(Distribution distribution) {
    StockContainer.Failure failure = failure(distribution, "CACHE_TTL_POSTS", "abc", "exit");

    assertThat(failure).hasMessageContaining("ended with code 1 while starting");
    assertThat(failure.log()).endsWith("Larder does not start. " + POSTS + "\n");
  }

  private static StockContainer.Failure failure(
      Distribution distribution, String name, String value, String then) {
    return catchThrowableOfType(
        StockContainer.Failure.class,
        () ->
            StockContainer.of(distribution, Build.war())
                .environment(name, value)
                .environment("LARDER_START_FAILURE", then)
                .start()
                .close());
  }
}
