package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.larder.support.embedded.EmbeddedServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The browser that the page tests use renders, runs scripts and can be photographed. */
class BrowserIT {

  @Test
  void showsAPageAndRunsItsScript() {
    HttpServlet servlet =
        new HttpServlet() {
          private static final long serialVersionUID = 1L;

          @Override
          protected void doGet(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            response.setContentType("text/html; charset=UTF-8");
            response
                .getWriter()
                .write(
                    "<!doctype html><title>Probe</title><h1>…</h1>"
                        + "<script>document.querySelector('h1').textContent = 6 * 7</script>");
          }
        };
    try (Browser browser = Browser.open();
        EmbeddedServer server = EmbeddedServer.Kind.JETTY.server().servlet(servlet, "/").start()) {
      Page page = browser.page();
      page.navigate(server.baseUri().toString());

      assertThat(page.title()).isEqualTo("Probe");
      assertThat(page.locator("h1").textContent()).isEqualTo("42");
      Path picture = Browser.screenshot(page, "probe");
      assertThat(picture).isNotEmptyFile();
    }
  }
}
