package dev.larder.blog;

import dev.larder.pages.PageServlet;
import dev.larder.security.CrossSite;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The button "Refresh" of the blog's pages: the session forgets its copy of the feed, and the
 * reader is led back to the page from which he came. Other sessions keep theirs.
 *
 * <p>The next page takes the newest snapshot there is, and fetches one only if that is older than
 * the shortest interval between fetches: a button must not be a way to call the service at will.
 */
public final class RefreshServlet extends PageServlet {

  private static final long serialVersionUID = 1L;

  /** The addresses of the blog's pages; nothing else is a place to lead to. */
  private static final Pattern OWN =
      Pattern.compile("/(?:(?:blogs|search)?(?:\\?[\\w%=&+.*-]{0,2000})?|blog/[\\w-]{1,64})");

  private static final String FROM = "from=";

  private final transient Visitors visitors;
  private final transient CrossSite crossSite;

  public RefreshServlet(Visitors visitors, CrossSite crossSite) {
    super("POST");
    this.visitors = visitors;
    this.crossSite = crossSite;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (!crossSite.isAllowed(request)) {
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    visitors.existingSessionOf(request).ifPresent(BlogSession::drop);
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    response.setHeader(
        "Location", getServletContext().getContextPath() + own(from(request.getQueryString())));
  }

  /** Out of the query alone: looking for a parameter would read the body of the request. */
  private static @Nullable String from(@Nullable String query) {
    if (query == null || !query.startsWith(FROM)) {
      return null;
    }
    try {
      return URLDecoder.decode(query.substring(FROM.length()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String own(@Nullable String address) {
    return address != null && OWN.matcher(address).matches() ? address : "/";
  }
}
