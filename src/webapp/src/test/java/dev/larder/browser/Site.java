package dev.larder.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.larder.container.Failing;
import dev.larder.support.Answers;
import dev.larder.support.Browser;
import dev.larder.support.Build;
import dev.larder.support.Http;
import dev.larder.support.LarderWar;
import dev.larder.support.container.Distribution;
import dev.larder.support.container.StockContainer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The site in a stock container and a browser before it: one for all test classes that are extended
 * with it, closed after the last one. It takes writes from everyone, has some articles, and fails
 * at {@code /failing}.
 */
final class Site implements BeforeAllCallback {

  /** The newest article. */
  static final String ARTICLE = "The quiet arithmetic of a winter larder";

  /** A tag that only this site's articles have. */
  static final String TAG = "winter-stores";

  private static final String JSON = "application/json";
  private static final int ARTICLES = 24;
  private static final List<String> TITLES =
      List.of(
          "What a shelf remembers",
          "On labels, and the honesty of dates",
          "A short history of the stoneware crock",
          "Why the cellar smells of apples",
          "Salt, sugar, patience",
          "The jar at the back");
  private static final String TEXT =
      """
      Nobody counts jars in August. The counting starts in November, when the last of the tomatoes \
      has been cut up and the windows are wet on the inside, and somebody says: that will do until \
      March. It will, or it will not. A larder is a forecast that one can eat.

      My grandmother kept a list on the inside of the door, in pencil, with the number of each kind \
      and a stroke for each that was taken out. The list was never right, and it was never far off.

      Fresh is not the opposite of old. It is the opposite of forgotten. One keeps a thing fresh by \
      knowing where it is, how long it has been there, and who wants it next.
      """;

  private static Running running;

  @Override
  public void beforeAll(ExtensionContext context) {
    // the machine may be busy
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
    running =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(Site.class))
            .computeIfAbsent(Running.class, key -> Running.start(), Running.class);
  }

  static Browser browser() {
    return running.browser();
  }

  static URI uri(String path) {
    return running.container().baseUri().resolve(path);
  }

  static Http http() {
    return Http.at(running.container().baseUri());
  }

  /** What the browser writes to its console: scripts that fail, styles that the policy forbids. */
  static List<String> complaintsOf(Page page) {
    List<String> complaints = new ArrayList<>();
    page.onConsoleMessage(message -> complaints.add(message.text()));
    page.onPageError(complaints::add);
    return complaints;
  }

  /** Both, to be closed with the test run. */
  private record Running(Browser browser, StockContainer container) implements AutoCloseable {

    static Running start() {
      Browser browser = Browser.open();
      boolean started = false;
      try {
        Path war = Build.folder().resolve("site-with-failures.war");
        LarderWar.archive()
            .addClass(Failing.class)
            .as(ZipExporter.class)
            .exportTo(war.toFile(), true);
        StockContainer container =
            StockContainer.of(Distribution.JETTY, war)
                .environment("LARDER_WRITES", "everyone")
                .start();
        started = true;
        fill(Http.at(container.baseUri()));
        return new Running(browser, container);
      } finally {
        if (!started) {
          browser.close();
        }
      }
    }

    @Override
    public void close() {
      container.close();
      browser.close();
    }
  }

  private static void fill(Http http) {
    ObjectNode user = JsonNodeFactory.instance.objectNode().put("name", "Henrike Sandvoß");
    long author = created(http, "api/users", user);
    for (int number = 0; number < ARTICLES; number++) {
      String title = TITLES.get(number % TITLES.size());
      created(http, "api/articles", article(title, author));
    }
    created(http, "api/articles", article(ARTICLE, author));
  }

  private static ObjectNode article(String title, long author) {
    ObjectNode article = JsonNodeFactory.instance.objectNode();
    article
        .put("title", title)
        .put("summary", "A list on the inside of a door, and a stroke for each jar taken out.")
        .put("body", TEXT)
        .put("authorId", author)
        .putArray("tags")
        .add(TAG)
        .add("preserves");
    return article;
  }

  private static long created(Http http, String path, ObjectNode body) {
    Http.Response answer = http.post(path, body.toString(), "Content-Type", JSON);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return Answers.json(answer).path("id").asLong();
  }
}
