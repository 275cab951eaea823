package dev.larder.cachestore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WhereaboutsTest {

  private final Whereabouts whereabouts = new Whereabouts();

  @Test
  void key_isWhereItWasFoundLast_andFirstOfAllInTheFirst() {
    assertThat(whereabouts.isSecond("/a")).isFalse();
    whereabouts.note("/a", true);
    assertThat(whereabouts.isSecond("/a")).isTrue();
    assertThat(whereabouts.isSecond("/b")).isFalse();
    whereabouts.note("/a", false);
    assertThat(whereabouts.isSecond("/a")).isFalse();
  }

  @Test
  void everyHashCode_hasASlot() {
    // hash codes 0, negative, and Integer.MIN_VALUE
    for (String key : new String[] {"", "polygenelubricants", "/larder/some/longer/address"}) {
      whereabouts.note(key, true);
      assertThat(whereabouts.isSecond(key)).isTrue();
    }
  }
}
