package dev.larder.post;

import dev.larder.api.ProblemException;
import dev.larder.caching.ContentTag;
import dev.larder.pages.PageServlet;
import dev.larder.settings.Settings;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The page {@code /posts}: a chooser of posts, and with {@code ?id=} one post. A script on the page
 * fetches posts itself; without script the chooser's form asks for the page with {@code ?id=}.
 */
public final class PostsServlet extends PageServlet {

  private static final long serialVersionUID = 1L;
  private static final String VIEW = "/WEB-INF/views/posts.jsp";
  private static final List<String> LIST_GROUPS = List.of("posts");
  private static final long LIST_SECONDS = 60;

  private final transient PostsGateway gateway;
  private final transient PostFields fields;

  /** Another start may be another version of the page: tags of an earlier one must not match. */
  private final String start = UUID.randomUUID().toString();

  public PostsServlet(PostsGateway gateway, Settings settings) {
    this.gateway = gateway;
    this.fields = new PostFields(settings.seconds("cache.ttl.posts"));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String asked = request.getParameter("id");
    Supplier<List<Post>> list = gateway.startPosts();
    PostsPage page = asked == null || asked.isBlank() ? PostsPage.empty() : page(asked.strip());
    show(withPosts(page, list), request, response);
  }

  private PostsPage page(String asked) {
    OptionalLong id = PostId.parse(asked);
    if (id.isEmpty()) {
      return PostsPage.failed(
          null, PostFields.noSuchPost(), "There is no such post: a post has a number.");
    }
    long start = System.nanoTime();
    try {
      Post post = gateway.post(id.getAsLong());
      return PostsPage.of(post, id.getAsLong(), (System.nanoTime() - start) / 1_000_000);
    } catch (ProblemException e) {
      String words =
          e.problem().status() == 404
              ? "There is no such post. Please choose another one."
              : "The post cannot be shown now. Please try again in a moment.";
      return PostsPage.failed(id.getAsLong(), e, words + " (" + e.problem().detail() + ")");
    }
  }

  /**
   * A page without the list is a failure, so that an earlier page, which has it, is served in its
   * place.
   */
  private static PostsPage withPosts(PostsPage page, Supplier<List<Post>> list) {
    try {
      return page.withPosts(list.get());
    } catch (ProblemException e) {
      // the gateway has logged it, and the page says it
      return page.withoutPosts(e);
    }
  }

  private void show(PostsPage page, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    fields(page).forEach(response::setHeader);
    if (page.status() == 200) {
      String tag = "W/\"" + ContentTag.of(start, page.contents()) + "\"";
      response.setHeader("ETag", tag);
      if (tag.equals(request.getHeader("If-None-Match"))) {
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        return;
      }
    }
    response.setStatus(page.status());
    request.setAttribute("page", page);
    request.getRequestDispatcher(VIEW).forward(request, response);
  }

  private Map<String, String> fields(PostsPage page) {
    Long id = page.id();
    List<String> groups = id == null ? LIST_GROUPS : PostFields.groups(id);
    ProblemException failure = page.failure();
    if (failure != null) {
      return fields.failure(failure, groups);
    }
    return id == null ? fields.good(groups, LIST_SECONDS) : fields.good(groups);
  }
}
