package dev.larder.httpcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.AlikeTexts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyedHashTest {

  private static final int MANY = 1 << 14;

  @Test
  void textsThatAreAlikeToString_areToldApart() {
    List<String> alike = AlikeTexts.of("/page?", MANY);
    assertThat(alike.stream().mapToInt(String::hashCode).distinct().count()).isOne();
    // by chance 16,384 codes of 32 bits have 0.03 pairs that are alike
    assertThat(alike.stream().mapToInt(text -> KeyedHash.of("", text, "")).distinct().count())
        .isGreaterThan(MANY - 10);
  }

  @Test
  void neighbours_fillTheLowBitsOfATable() {
    long slots = 1024;
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < slots; i++) {
      codes.add(KeyedHash.of("http://a.example", "/articles/" + i, ""));
    }
    // of 1,024 balls in 1,024 boxes, 647 boxes have one
    assertThat(codes.stream().mapToInt(code -> code & (int) (slots - 1)).distinct().count())
        .isBetween(560L, 730L);
    assertThat(codes.stream().mapToInt(code -> code >>> 22).distinct().count())
        .isBetween(560L, 730L);
  }

  @Test
  void whereOneTextEnds_matters() {
    assertThat(
            List.of(
                KeyedHash.of("ab", "", ""),
                KeyedHash.of("a", "b", ""),
                KeyedHash.of("", "ab", ""),
                KeyedHash.of("", "a", "b"),
                KeyedHash.of("", "", "ab"),
                KeyedHash.of("", "\0ab", ""),
                KeyedHash.of("", "ab\0", "")))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyCharacter_matters_inEveryLength() {
    for (int length = 1; length < 40; length++) {
      String text = "x".repeat(length);
      for (int i = 0; i < length; i++) {
        String other = text.substring(0, i) + "\uffff" + text.substring(i + 1);
        assertThat(KeyedHash.of("", other, "")).isNotEqualTo(KeyedHash.of("", text, ""));
      }
    }
  }
}
