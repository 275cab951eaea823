package dev.larder.blog;

import dev.larder.caching.ContentTag;
import dev.larder.pages.PageServlet;
import dev.larder.pages.Paging;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The pages of the blog: {@code /}, {@code /blogs}, {@code /blog/{id}} and {@code /search}. To be
 * mapped to these, the first as the empty string and the third with a star.
 *
 * <p>They are made for one session each, so no shared cache may keep them; the session's own copy
 * of the feed makes them fast.
 */
public final class BlogServlet extends PageServlet {

  private static final long serialVersionUID = 1L;

  private static final String VIEWS = "/WEB-INF/views/";
  private static final int LATEST = 7;
  private static final int CATEGORIES = 12;
  private static final int OF_CATEGORY = 4;
  private static final int LIST_SIZE = 12;
  private static final int SEARCH_SIZE = 10;
  private static final int LONGEST_CATEGORY = 300;

  private final transient BlogFeeds feeds;
  private final transient Visitors visitors;

  /** Another start may be another version of the pages: tags of an earlier one must not match. */
  private final String start = UUID.randomUUID().toString();

  public BlogServlet(BlogFeeds feeds, Visitors visitors) {
    this.feeds = feeds;
    this.visitors = visitors;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Optional<BlogSession> session = visitors.sessionOf(request, response);
    FeedView view = feeds.view(session);
    Shown shown =
        switch (request.getServletPath()) {
          case "/blogs" -> list(view.feed(), request);
          case "/blog" -> post(view, request);
          case "/search" -> search(view.feed(), request);
          default -> home(view.feed());
        };
    show(shown, view, request, response);
  }

  /**
   * A page.
   *
   * @param address its own, below the context path
   * @param model the attributes that the view reads
   */
  private record Shown(int status, String view, String address, Map<String, Object> model) {}

  private static Shown home(Feed feed) {
    List<BlogPost> latest = feed.posts().stream().limit(LATEST).toList();
    List<Category> categories = Category.of(feed, CATEGORIES, OF_CATEGORY);
    return new Shown(200, "home.jsp", "/", Map.of("latest", latest, "categories", categories));
  }

  private static Shown list(Feed feed, HttpServletRequest request) {
    String asked = request.getParameter("category");
    String category =
        asked == null || asked.isBlank() ? "" : Excerpt.cut(asked.strip(), LONGEST_CATEGORY);
    List<BlogPost> posts = category.isEmpty() ? feed.posts() : Category.of(feed, category);
    String address = category.isEmpty() ? "/blogs" : Category.link(category);
    Paging paging = Paging.of(request.getParameter("page"), posts.size(), LIST_SIZE, address);
    return new Shown(
        200,
        "blogs.jsp",
        paging.here(),
        Map.of(
            "category",
            category,
            "posts",
            paging.of(posts),
            "total",
            posts.size(),
            "paging",
            paging));
  }

  private static Shown post(FeedView view, HttpServletRequest request) {
    String path = request.getPathInfo();
    Optional<BlogPost> post =
        path == null || path.length() < 2 ? Optional.empty() : view.feed().find(path.substring(1));
    if (post.isPresent()) {
      String address = "/blog/" + post.get().id();
      return new Shown(200, "blog.jsp", address, Map.of("post", post.get()));
    }
    // without a feed it is unknown whether there is such a post: a robot should come again
    boolean unknown = view.trouble() != FeedView.Trouble.UNAVAILABLE;
    return new Shown(unknown ? 404 : 503, "blog.jsp", "/", Map.of());
  }

  private static Shown search(Feed feed, HttpServletRequest request) {
    Query query = Query.of(request.getParameter("q"));
    List<BlogPost> found = Search.find(query, feed.posts());
    String address =
        query.isEmpty()
            ? "/search"
            : "/search?q=" + URLEncoder.encode(query.text(), StandardCharsets.UTF_8);
    Paging paging = Paging.of(request.getParameter("page"), found.size(), SEARCH_SIZE, address);
    List<Hit> hits = paging.of(found).stream().map(post -> Search.hit(post, query)).toList();
    return new Shown(
        200,
        "search.jsp",
        paging.here(),
        Map.of("q", query.text(), "hits", hits, "total", found.size(), "paging", paging));
  }

  private void show(
      Shown shown, FeedView view, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader("Cache-Control", "private, no-cache");
    response.setHeader("X-Cache", view.source());
    response.setHeader("Cache-Status", view.status());
    response.setStatus(shown.status());
    if (shown.status() == HttpServletResponse.SC_OK) {
      response.setHeader("ETag", tag(shown, view));
    } else if (shown.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", Long.toString(feeds.pause().toSeconds()));
    }
    shown.model().forEach(request::setAttribute);
    request.setAttribute("here", shown.address());
    request.setAttribute("trouble", view.trouble() == null ? "" : view.trouble().name());
    request.getRequestDispatcher(VIEWS + shown.view()).forward(request, response);
  }

  /** The page is made of its address and the feed: where they are the same, it is the same. */
  private String tag(Shown shown, FeedView view) {
    String trouble = String.valueOf(view.trouble());
    return "W/\""
        + ContentTag.of(start, shown.view(), shown.address(), view.feed().digest(), trouble)
        + "\"";
  }
}
