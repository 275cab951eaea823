package dev.larder.httpcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamPositionsTest {

  private static StreamId place(long millis) {
    return new StreamId(millis, 0);
  }

  @Test
  void nothingKnown_saysNothing() {
    StreamPositions places = new StreamPositions(10);
    assertThat(places.newestUpTo(100)).isEmpty();
    assertThat(places.leastBehind(place(5))).isEmpty();
  }

  @Test
  void recordsInOrder_areFoundBothWays() {
    StreamPositions places = new StreamPositions(10);
    places.add(place(10), 1);
    places.add(place(20), 3);
    places.addEmpty(place(25));
    places.add(place(30), 7);
    assertThat(places.newestUpTo(0)).isEmpty();
    assertThat(places.newestUpTo(1)).contains(place(10));
    assertThat(places.newestUpTo(6)).contains(place(25));
    assertThat(places.newestUpTo(7)).contains(place(30));
    assertThat(places.leastBehind(place(9))).isEmpty();
    assertThat(places.leastBehind(place(10))).hasValue(3);
    assertThat(places.leastBehind(place(24))).hasValue(7);
    assertThat(places.leastBehind(place(30))).hasValue(Long.MAX_VALUE);
  }

  @Test
  void recordThatWasKnownBeforeItsPlace_boundsAllPlacesBeforeIt() {
    StreamPositions places = new StreamPositions(10);
    places.add(place(10), 1);
    places.add(place(20), 5);
    places.add(place(30), 2); // an own record, numbered 2 before the others came
    assertThat(places.leastBehind(place(10))).hasValue(2);
    assertThat(places.leastBehind(place(20))).hasValue(2);
    assertThat(places.newestUpTo(2)).contains(place(10));
    assertThat(places.newestUpTo(5)).contains(place(30));
  }

  /** With any numbers, and thinned out or not, it says nothing later than the truth. */
  @Test
  void anyOrder_errsOnlyTowardsThePast() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      StreamPositions places = new StreamPositions(seed % 2 == 0 ? 1000 : 8);
      List<Long> numbers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        long number = Math.max(1, i + random.nextInt(7) - 3);
        numbers.add(number);
        places.add(place(i), number);
      }
      for (int i = 0; i < 100; i++) {
        long behind =
            numbers.subList(i + 1, 100).stream().mapToLong(n -> n).min().orElse(Long.MAX_VALUE);
        assertThat(places.leastBehind(place(i)).orElse(0)).isLessThanOrEqualTo(behind);
        int at = i;
        places
            .newestUpTo(i)
            .ifPresent(
                found ->
                    assertThat(numbers.subList(0, (int) found.millis() + 1))
                        .allSatisfy(number -> assertThat(number).isLessThanOrEqualTo(at)));
        if (seed % 2 == 0) {
          assertThat(places.leastBehind(place(i))).hasValue(behind);
        }
      }
      assertThat(places.size()).isLessThanOrEqualTo(seed % 2 == 0 ? 100 : 8);
    }
  }
}
