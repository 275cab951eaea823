package dev.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every relative link in a document leads to a file that exists, and its anchor to a heading. */
class LinksTest {

  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern QUOTED = Pattern.compile("`[^`\\n]+`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*?) *$");
  private static final Pattern CLASS =
      Pattern.compile("`(?:[a-z]+[./])*([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*)");
  private static final Pattern PAGE = Pattern.compile("docs/[\\w./-]+\\.md");

  static Stream<Path> documents() {
    return Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs")
        .flatMap(name -> Documents.under(name).stream())
        .map(Build.root()::relativize);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void relativeLinks_leadToFilesAndHeadings(Path document) {
    Path file = Build.root().resolve(document);
    String text = QUOTED.matcher(CODE.matcher(Documents.read(file)).replaceAll("")).replaceAll("");

    List<String> broken =
        LINK.matcher(text)
            .results()
            .map(link -> link.group(1))
            .filter(link -> !link.matches("[a-z]+:.*"))
            .filter(link -> !leadsSomewhere(file, link))
            .toList();

    assertThat(broken).isEmpty();
  }

  /** Comments and messages name documents too. */
  @ParameterizedTest
  @ValueSource(strings = {"src", "docker", "webapp-config"})
  void documentsNamedInSources_exist(String folder) throws IOException {
    List<String> gone;
    try (Stream<Path> files = Files.walk(Build.root().resolve(folder))) {
      gone =
          files
              .filter(
                  file -> file.toString().matches(".*\\.(java|yaml|yml|properties|conf|xml|sh)"))
              .filter(file -> !file.toString().contains("/target/"))
              .flatMap(file -> PAGE.matcher(Documents.read(file)).results().map(MatchResult::group))
              .filter(page -> !Files.exists(Build.root().resolve(page)))
              .toList();
    }
    assertThat(gone).isEmpty();
  }

  /** A name of two words or more, like {@code HeldResponse}, is one of the project's classes. */
  @ParameterizedTest
  @ValueSource(strings = {"CONTRIBUTING.md", "docs/architecture.md", "docs/rfc9111.md"})
  void classesNamedInTheDocument_exist(String document) throws IOException {
    Set<String> known;
    try (Stream<Path> files = Files.walk(Build.root().resolve("src"))) {
      known = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
    List<String> named =
        CLASS
            .matcher(Documents.read(Build.root().resolve(document)))
            .results()
            .map(name -> name.group(1))
            .filter(name -> !name.equals("AsyncContext")) // of the Servlet API
            .toList();

    assertThat(named).hasSizeGreaterThan(4);
    assertThat(named).allSatisfy(name -> assertThat(known).contains(name + ".java"));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          Cache status, cache-status
          `X-Cache`: what it says, x-cache-what-it-says
          One [link](a.md#b) here, one-link-here
          Two words_kept, two-words_kept
          """)
  void anchorOfAHeading_isAsGitHubMakesIt(String heading, String anchor) {
    assertThat(anchors("# " + heading)).containsExactly(anchor);
  }

  @Test
  void headingsThatAreAlike_areNumbered() {
    assertThat(anchors("# One\n```\n# no heading\n```\n## One\n")).containsExactly("one", "one-1");
  }

  private static boolean leadsSomewhere(Path from, String link) {
    int hash = link.indexOf('#');
    String name = hash < 0 ? link : link.substring(0, hash);
    Path to = name.isEmpty() ? from : from.resolveSibling(name).normalize();
    if (!to.startsWith(Build.root()) || !Files.exists(to)) {
      return false;
    }
    return hash < 0 || anchors(Documents.read(to)).contains(link.substring(hash + 1));
  }

  private static List<String> anchors(String text) {
    Map<String, Integer> seen = new HashMap<>();
    return HEADING
        .matcher(CODE.matcher(text).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1"))
        .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", ""))
        .map(heading -> heading.replace(' ', '-'))
        .map(
            anchor ->
                seen.merge(anchor, 1, Integer::sum) == 1
                    ? anchor
                    : anchor + "-" + (seen.get(anchor) - 1))
        .toList();
  }
}
