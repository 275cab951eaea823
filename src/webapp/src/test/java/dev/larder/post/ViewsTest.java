package dev.larder.post;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every page and every asset keeps to. */
class ViewsTest {

  private static final Path WEBAPP = Path.of("src/main/webapp");
  private static final Pattern CLASS = Pattern.compile("dev(\\.[a-z]+)+\\.[A-Z]\\w*");
  private static final Pattern COLOUR = Pattern.compile("--([a-z-]+):\\s*#([0-9a-f]{6});");

  /** WCAG 2.2, 1.4.3: text. */
  private static final double TEXT = 4.5;

  /** WCAG 2.2, 1.4.11: borders of fields, focus. */
  private static final double SHAPE = 3;

  static Stream<Path> views() throws IOException {
    return files("WEB-INF/views");
  }

  static Stream<Path> tags() throws IOException {
    return files("WEB-INF/tags");
  }

  static Stream<Path> assets() throws IOException {
    return files("assets");
  }

  @ParameterizedTest
  @MethodSource("views")
  void viewsStartNoSession(Path view) throws IOException {
    assertThat(Files.readString(view)).contains("session=\"false\"").contains("charset=UTF-8");
  }

  @ParameterizedTest
  @MethodSource({"views", "tags"})
  void viewsAndTagsHoldNoCode(Path view) throws IOException {
    String text = Files.readString(view);
    assertThat(text).as("no scriptlet").doesNotContainPattern("<%[^@-]");
    assertThat(text).as("no inline script").doesNotContainPattern("<script(?![^>]* src=)");
    assertThat(text).as("no inline style").doesNotContainPattern("<style|\\sstyle=");
    assertThat(text).as("no inline handler").doesNotContainPattern("\\son[a-z]+=");
    assertThat(text).as("text is escaped").doesNotContain("escapeXml=\"false\"");
  }

  /** A page is compiled when it is asked for, so no compiler sees a class that has another name. */
  @ParameterizedTest
  @MethodSource({"views", "tags"})
  void classesThatAreNamedExist(Path view) throws IOException {
    Matcher named = CLASS.matcher(Files.readString(view));
    while (named.find()) {
      String type = named.group();
      assertThatCode(() -> Class.forName(type)).as(type).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource({"views", "tags", "assets"})
  void nothingComesFromAnotherSite(Path file) throws IOException {
    String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
    assertThat(text).doesNotContainPattern("(?i)https?://|(src|href)=\"//|@import|(?<!\\.)url\\(");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void coloursHaveContrastInBothSchemes(int scheme) throws IOException {
    String css = Files.readString(WEBAPP.resolve("assets/larder.css"));
    Map<String, String> colours = colours(css.split(":root \\{", -1)[scheme + 1].split("}", 2)[0]);
    for (String paper : List.of("paper", "card")) {
      for (String ink : List.of("ink", "quiet", "accent")) {
        assertContrast(colours, ink, paper, TEXT);
      }
      assertContrast(colours, "field", paper, SHAPE);
    }
    assertContrast(colours, "on-accent", "accent", TEXT);
    assertContrast(colours, "warn", "warn-paper", TEXT);
  }

  private static void assertContrast(
      Map<String, String> colours, String ink, String paper, double least) {
    double one = luminance(colours.getOrDefault(ink, ""));
    double other = luminance(colours.getOrDefault(paper, ""));
    double contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    assertThat(contrast).as(ink + " on " + paper).isGreaterThanOrEqualTo(least);
  }

  /** The relative luminance of WCAG 2.2. */
  private static double luminance(String hex) {
    return 0.2126 * channel(hex, 0) + 0.7152 * channel(hex, 2) + 0.0722 * channel(hex, 4);
  }

  private static double channel(String hex, int at) {
    double value = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }

  private static Map<String, String> colours(String block) {
    Map<String, String> colours = new HashMap<>();
    Matcher each = COLOUR.matcher(block);
    while (each.find()) {
      colours.put(each.group(1), each.group(2));
    }
    return colours;
  }

  private static Stream<Path> files(String folder) throws IOException {
    try (Stream<Path> found = Files.walk(WEBAPP.resolve(folder))) {
      return found.filter(Files::isRegularFile).toList().stream();
    }
  }
}
