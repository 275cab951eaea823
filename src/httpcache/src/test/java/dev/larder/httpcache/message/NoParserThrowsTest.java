package dev.larder.httpcache.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random text, mostly of the characters that grammars are made of: every parser ends and says no.
 */
class NoParserThrowsTest {

  private static final String ALPHABET =
      "\"\"\"\\,,;;==()?01:@%*-./ \t abcnostreWmagxGMTNov69é\u0000\u007f\r\n\u0130\u212a\ud800";

  private static final List<String> SEEDS =
      List.of(
          "max-age=60, no-store, private=\"a, b\"",
          "Sun, 06 Nov 1994 08:49:37 GMT",
          "\"a\", W/\"b\", \"c\"",
          "a=1, b;x=\"y\", c=(1 2), d=:aGk=:, e=%\"f%c3%bc\"");

  @Test
  void randomText_throwsNowhere() {
    Random random = new Random(20261120);
    for (int round = 0; round < 30_000; round++) {
      String text = round % 2 == 0 ? noise(random) : mutant(random);
      Fields fields = Fields.of("Cache-Control", text);
      ResponseDirectives.parse(fields.all("Cache-Control"));
      ResponseDirectives.parseTargeted(List.of(text, text));
      StructuredFields.dictionary(text);
      StructuredFields.strings(text);
      EntityTag.parseList(text);
      DeltaSeconds.parse(text);
      HttpDate.parse(text, Instant.EPOCH);
      EntityTag.parse(text).ifPresent(tag -> assertThat(tag).hasToString(text.strip()));
      fields.members("Cache-Control");
    }
  }

  /**
   * However the text is broken, a no-store that stands alone between commas is obeyed or the whole
   * is malformed.
   */
  @Test
  void noStoreAmongNoise_isNeverOverlooked() {
    Random random = new Random(9111);
    for (int round = 0; round < 30_000; round++) {
      String text = noise(random) + ", no-store, " + noise(random);
      ResponseDirectives directives = ResponseDirectives.parse(List.of(text));
      boolean quoted = quotedAt(text, text.indexOf(", no-store, "));
      assertThat(directives.noStore() || directives.malformed() || quoted).as(text).isTrue();
    }
  }

  private static boolean quotedAt(String text, int end) {
    boolean quoted = false;
    for (int i = 0; i < end; i++) {
      if (quoted && text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        quoted = !quoted;
      }
    }
    return quoted;
  }

  private static String noise(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(24); i > 0; i--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private static String mutant(Random random) {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString();
  }
}
