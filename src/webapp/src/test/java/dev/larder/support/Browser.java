package dev.larder.support;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The system's Chromium without a window, driven by Playwright, which downloads nothing. Not thread
 * safe.
 */
public final class Browser implements AutoCloseable {

  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-background-networking",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;

  private Browser(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    try {
      chromium =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(executable)
                      .setHeadless(true)
                      .setArgs(ARGUMENTS));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  /** Starts the browser, or skips the calling test where there is none. */
  public static Browser open() {
    Optional<Path> executable = executable();
    Assumptions.assumeTrue(
        executable.isPresent(), "Chromium not found: install it or set CHROMIUM");
    return new Browser(executable.get());
  }

  /** A new page with cookies and a cache of its own. */
  public Page page() {
    return chromium.newContext().newPage();
  }

  /** A new page of this width, in pixels, for a reader with this taste. */
  public Page page(int width, ColorScheme scheme) {
    return chromium
        .newContext(options().setViewportSize(width, 800).setColorScheme(scheme))
        .newPage();
  }

  /** A new page in a browser that runs no scripts. */
  public Page pageWithoutScript() {
    return chromium.newContext(options().setJavaScriptEnabled(false)).newPage();
  }

  private static com.microsoft.playwright.Browser.NewContextOptions options() {
    return new com.microsoft.playwright.Browser.NewContextOptions();
  }

  /**
   * Photographs a page into {@code target/screenshots}.
   *
   * @param name the file's name without its ending
   */
  public static Path screenshot(Page page, String name) {
    Path file = Build.folder().resolve("screenshots").resolve(name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    return file;
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }

  private static Optional<Path> executable() {
    return Stream.of(
            System.getenv("CHROMIUM"),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")
        .filter(Objects::nonNull)
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
