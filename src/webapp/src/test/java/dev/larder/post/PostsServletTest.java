package dev.larder.post;

import static dev.larder.support.FaultyServer.json;
import static dev.larder.support.HttpProbe.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.FaultyServer;
import dev.larder.support.HttpProbe;
import dev.larder.support.WebServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page {@code /posts}: what it hands to its view, its status and its fields. */
class PostsServletTest {

  private static final String LIST = "[{\"id\":1,\"title\":\"One\"},{\"id\":2,\"title\":\"Two\"}]";

  private final FaultyServer service = FaultyServer.start(PostsServletTest::healthy);
  private final PostsGateway gateway =
      new PostsGateway(service::uri, Duration.ofSeconds(5), 1 << 20);
  private final WebServer server = new WebServer();

  @BeforeEach
  void start() throws Exception {
    server
        .with("/posts", new PostsServlet(gateway, PostResourceTest.keptFor("300")))
        .with("/WEB-INF/views/posts.jsp", new View())
        .start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    gateway.close();
    service.close();
  }

  @Test
  void withoutANumberShowsTheChooserAndIsKeptForAMinute() throws Exception {
    HttpResponse<String> page = HttpProbe.get(server.uri("/posts"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEqualTo("posts=2 post=null message=null");
    assertThat(field(page, "Larder-Cache-Control")).isEqualTo("max-age=60, stale-if-error=86400");
    assertThat(field(page, "Cache-Groups")).isEqualTo("\"posts\"");
    assertThat(field(page, "Set-Cookie")).isEmpty();
  }

  @Test
  void withANumberShowsThePostAndIsKeptLikeIt() throws Exception {
    HttpResponse<String> page = HttpProbe.get(server.uri("/posts?id=2"));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).isEqualTo("posts=2 post=Post 2 message=null");
    assertThat(field(page, "Larder-Cache-Control")).isEqualTo("max-age=300, stale-if-error=86400");
    assertThat(field(page, "Cache-Groups")).isEqualTo("\"posts\", \"post-2\"");
    HttpResponse<String> again =
        HttpProbe.get(server.uri("/posts?id=2"), "If-None-Match", field(page, "ETag"));
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void badNumbersAreNotFoundWithAFriendlyMessage() throws Exception {
    for (String id : List.of("abc", "-1", "007", "1234567890123456789", "%3Cscript%3E")) {
      HttpResponse<String> page = HttpProbe.get(server.uri("/posts?id=" + id));
      assertThat(page.statusCode()).isEqualTo(404);
      assertThat(page.body()).contains("posts=2 post=null message=There is no such post");
      assertThat(field(page, "Larder-Cache-Control")).isEqualTo("no-store");
    }
  }

  @Test
  void unknownPostIsNotFound() throws Exception {
    HttpResponse<String> page = HttpProbe.get(server.uri("/posts?id=9"));
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).contains("message=There is no such post");
    assertThat(field(page, "Larder-Cache-Control")).isEqualTo("max-age=10");
  }

  @Test
  void deadServiceStillGivesAPage() throws Exception {
    service.close();
    HttpResponse<String> page = HttpProbe.get(server.uri("/posts"));
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(page.body()).isEqualTo("posts=none post=null message=null");
    assertThat(field(page, "Larder-Cache-Control")).isEqualTo("max-age=2");

    HttpResponse<String> post = HttpProbe.get(server.uri("/posts?id=1"));
    assertThat(post.statusCode()).isEqualTo(503);
    assertThat(post.body()).contains("message=The post cannot be shown now");
    assertThat(field(post, "Larder-Cache-Control")).isEqualTo("max-age=2");
  }

  @Test
  void aPageWithoutTheListIsAFailureThatAnEarlierPageStandsInFor() throws Exception {
    service.become(
        call -> {
          if (call.target().equals("/posts")) {
            json(404, "{\"detail\":\"secret\"}").serve(call);
          } else {
            healthy(call);
          }
        });
    HttpResponse<String> page = HttpProbe.get(server.uri("/posts?id=2"));
    assertThat(page.statusCode()).isEqualTo(502);
    assertThat(page.body()).isEqualTo("posts=none post=Post 2 message=null");
    assertThat(field(page, "Larder-Cache-Control")).isEqualTo("max-age=5");
    assertThat(field(page, "Cache-Groups")).isEqualTo("\"posts\", \"post-2\"");
  }

  @Test
  void hangingServiceHoldsThePageForOneDeadlineNotTwo() throws Exception {
    service.become(FaultyServer.silent());
    long start = System.nanoTime();
    HttpResponse<String> page = HttpProbe.get(server.uri("/posts?id=1"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(9_500));
    assertThat(page.statusCode()).isEqualTo(503);
    assertThat(service.awaitNoConnection(Duration.ofSeconds(10))).isTrue();
  }

  private static void healthy(FaultyServer.Call call) throws IOException {
    String id = call.target().substring(call.target().lastIndexOf('/') + 1);
    FaultyServer.Behaviour answer =
        switch (id) {
          case "posts" -> json(200, LIST);
          case "9" -> json(404, "{\"detail\":\"No\"}");
          default -> json(200, "{\"id\":" + id + ",\"title\":\"Post " + id + "\"}");
        };
    answer.serve(call);
  }

  /** Stands for the page's view: says what it was given. */
  private static final class View extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      PostsPage page = (PostsPage) request.getAttribute("page");
      List<Post> posts = page.getPosts();
      Post post = page.getPost();
      response
          .getWriter()
          .print(
              "posts=%s post=%s message=%s"
                  .formatted(
                      posts == null ? "none" : posts.size(),
                      post == null ? null : post.title(),
                      page.getMessage()));
    }
  }
}
