package dev.larder.blog;

import static dev.larder.support.FaultyServer.json;
import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.security.CrossSite;
import dev.larder.support.HttpProbe;
import dev.larder.support.Proxies;
import dev.larder.support.TestSettings;
import dev.larder.support.WebServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The servlets of the blog: status, fields, what they hand to their views, where they lead. */
class BlogPagesTest {

  private static final String FEED =
      "[{\"id\":\"a\",\"title\":\"Soup\",\"category\":\"Kitchen\"},"
          + "{\"id\":\"b\",\"title\":\"Trains\",\"category\":\"Travel\"}]";
  private static final String PROBE = "larder_probe=1";

  private final BlogScene scene = new BlogScene(json(200, FEED));
  private final BlogSession session = new BlogSession();
  private final LiveSessions live =
      new LiveSessions(TestSettings.in(Path.of("unused"), Map.of("blog.sessions.max", "1")));
  private final Visitors visitors = new Visitors(session, live);
  private final WebServer server = new WebServer();

  @BeforeEach
  void start() throws Exception {
    BlogServlet blog = new BlogServlet(scene.feeds, visitors);
    CrossSite crossSite = new CrossSite(TestSettings.in(Path.of("unused"), Map.of()));
    for (String path : List.of("", "/blogs", "/blog/*", "/search")) {
      server.with(path, blog);
    }
    for (String view : List.of("home", "blogs", "blog", "search")) {
      server.with("/WEB-INF/views/" + view + ".jsp", new View(view));
    }
    server.with("/blogs/refresh", new RefreshServlet(visitors, crossSite)).start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    scene.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/|home / latest=2 categories=2",
        "/blogs|blogs /blogs posts=2 total=2",
        "/blogs?page=9|blogs /blogs posts=2 total=2",
        "/blogs?category=Travel|blogs /blogs?category=Travel posts=1 total=1",
        "/blogs?category=None|blogs /blogs?category=None posts=0 total=0",
        "/blog/a|blog /blog/a post=Soup",
        "/search|search /search hits=0 total=0",
        "/search?q=%C3%A4%26|search /search?q=%C3%A4%26 hits=0 total=0",
        "/search?q=SOUP&page=x|search /search?q=SOUP hits=1 total=1",
      })
  void pagesShowWhatIsAskedFor(String path, String shown) throws Exception {
    HttpResponse<String> page = HttpProbe.get(server.uri(path), "Cookie", PROBE);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEqualTo(shown + " trouble=");
    assertThat(field(page, "Cache-Control")).isEqualTo("private, no-cache");
    assertThat(field(page, "X-Cache")).isEqualTo("MISS");
    assertThat(field(page, "Cache-Status"))
        .isEqualTo("larder-blog; fwd=miss; stored; detail=fetched");
    HttpResponse<String> again = HttpProbe.get(server.uri(path), "Cookie", PROBE);
    assertThat(field(again, "X-Cache")).isEqualTo("HIT");
    assertThat(field(again, "Cache-Status")).isEqualTo("larder-blog; hit; ttl=3600");
    assertThat(field(again, "ETag")).startsWith("W/\"").isEqualTo(field(page, "ETag"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/blog/c", "/blog/", "/blog", "/blog/a/b", "/blog/%3Cscript%3E", "/blog/A"})
  void unknownPostIsNotFound(String path) throws Exception {
    HttpResponse<String> page = HttpProbe.get(server.uri(path), "Cookie", PROBE);
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).startsWith("blog / post=");
    assertThat(field(page, "Cache-Control")).isEqualTo("private, no-cache");
    assertThat(field(page, "ETag")).isEmpty();
  }

  @Test
  void failingServiceIsAnEmptyPage_andAPostThatMayBeThereLater() throws Exception {
    scene.service.become(json(500, "{}"));
    for (String path : List.of("/", "/blogs", "/search?q=soup")) {
      HttpResponse<String> page = HttpProbe.get(server.uri(path));
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).endsWith("trouble=UNAVAILABLE");
    }
    HttpResponse<String> post = HttpProbe.get(server.uri("/blog/a"));
    assertThat(post.statusCode()).isEqualTo(503);
    assertThat(field(post, "Retry-After")).isEqualTo("30");
    assertThat(scene.service.calls()).isEqualTo(1);
  }

  @Test
  void tagsTellPagesAndStatesApart() throws Exception {
    String first = tag("/blogs");
    assertThat(tag("/blogs?category=Travel")).isNotEqualTo(first);
    assertThat(tag("/")).isNotEqualTo(first);
    assertThat(tag("/blogs?utm=1")).isEqualTo(first);
    scene.service.become(json(500, "{}"));
    scene.step(Duration.ofHours(2));
    assertThat(tag("/blogs")).isNotEqualTo(first);
  }

  @Test
  void whenThereAreAsManySessionsAsThereMayBe_theBlogIsReadWithout() throws Exception {
    HttpSession other =
        Proxies.of(
            HttpSession.class,
            (proxy, method, arguments) -> method.getName().equals("getId") ? "other" : null);
    live.sessionCreated(new HttpSessionEvent(other));
    HttpResponse<String> page = HttpProbe.get(server.uri("/"), "Cookie", PROBE);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("latest=2");
    assertThat(page.headers().allValues("Set-Cookie")).isEmpty();
    assertThat(session.copy()).isEmpty();

    live.sessionDestroyed(new HttpSessionEvent(other));
    HttpProbe.get(server.uri("/"), "Cookie", PROBE);
    assertThat(session.copy()).isPresent();
  }

  @Test
  void withoutTheProbeThereIsNoSession() throws Exception {
    for (String[] fields :
        new String[][] {{}, {"Cookie", "JSESSIONID=guess"}, {"Cookie", "theme=dark"}}) {
      HttpResponse<String> page = HttpProbe.get(server.uri("/"), fields);
      assertThat(page.headers().allValues("Set-Cookie"))
          .singleElement()
          .satisfies(
              cookie ->
                  assertThat(cookie)
                      .startsWith("larder_probe=1")
                      .contains("Path=/")
                      .contains("HttpOnly")
                      .contains("SameSite=Lax")
                      .doesNotContain("Secure", "Max-Age", "Expires"));
      assertThat(session.copy()).isEmpty();
    }
    HttpResponse<String> back = HttpProbe.get(server.uri("/"), "Cookie", "a=b; " + PROBE);
    assertThat(back.headers().allValues("Set-Cookie")).isEmpty();
    assertThat(session.copy()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, /",
        "/, /",
        "/blogs, /blogs",
        "/blogs?page=2, /blogs?page=2",
        "/blogs?category=A%26B&page=2, /blogs?category=A%26B&page=2",
        "/search?q=a+b, /search?q=a+b",
        "/blog/0f0e-1, /blog/0f0e-1",
        "//evil.example, /",
        "https://evil.example/blogs, /",
        "/\\evil.example, /",
        "'/blogs X: y', /",
        "/blogs/../api, /",
        "/blog/../..//evil, /",
        "/api/items, /",
        "/posts, /",
        "javascript:alert(1), /",
        "'', /"
      })
  void refreshLeadsBackToOwnPagesAlone(String from, String to) throws Exception {
    String query = from == null ? "" : "?from=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
    HttpResponse<String> answer = HttpProbe.post(server.uri("/blogs/refresh" + query));
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(field(answer, "Location")).isEqualTo(to);
    assertThat(field(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(field(answer, "Set-Cookie")).isEmpty();
  }

  @Test
  void refreshFromAnotherSiteIsForbidden() throws Exception {
    for (String[] fields :
        new String[][] {
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"},
          {"Origin", "https://evil.example"},
          {"Origin", "null"}
        }) {
      assertThat(HttpProbe.post(server.uri("/blogs/refresh"), fields).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void readingDoesNotRefresh() throws Exception {
    assertThat(HttpProbe.get(server.uri("/blogs/refresh")).statusCode()).isEqualTo(405);
    assertThat(HttpProbe.post(server.uri("/blogs")).statusCode()).isEqualTo(405);
  }

  private String tag(String path) throws Exception {
    return field(HttpProbe.get(server.uri(path), "Cookie", PROBE), "ETag");
  }

  /** Stands for a view: says what it was given. */
  private static final class View extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final String name;

    View(String name) {
      this.name = name;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      StringBuilder shown = new StringBuilder(name + " " + request.getAttribute("here"));
      for (String list : List.of("latest", "categories", "posts", "hits")) {
        if (request.getAttribute(list) instanceof List<?> given) {
          shown.append(" " + list + "=" + given.size());
        }
      }
      if (request.getAttribute("total") != null) {
        shown.append(" total=" + request.getAttribute("total"));
      }
      if (name.equals("blog")) {
        BlogPost post = (BlogPost) request.getAttribute("post");
        shown.append(" post=" + (post == null ? "" : post.title()));
      }
      response.getWriter().print(shown + " trouble=" + request.getAttribute("trouble"));
    }
  }
}
