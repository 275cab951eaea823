package dev.larder.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.larder.support.Build;
import dev.larder.support.Distribution;
import dev.larder.support.StockContainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A setting that is not allowed keeps the application from starting, and one line says why. */
class BadSettingIT {

  private static final String LINE =
      "Larder does not start. Setting cache.ttl.posts has the value 'abc'; allowed: a whole number from 0 to 31536000";

  @ParameterizedTest
  @EnumSource
  void badSetting_stopsTheStart_withOneClearLine(Distribution distribution) {
    Throwable failure =
        catchThrowable(
            () ->
                StockContainer.of(distribution, Build.war())
                    .environment("CACHE_TTL_POSTS", "abc")
                    .start()
                    .close());

    assertThat(failure)
        .isInstanceOfSatisfying(
            StockContainer.Failure.class,
            ended ->
                assertThat(ended.log().lines())
                    .filteredOn(line -> line.contains(" ERROR "))
                    .singleElement()
                    .satisfies(line -> assertThat(line).endsWith(LINE)));
  }
}
