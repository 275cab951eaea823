package dev.larder.api;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets the JSON interface answer outside of {@code /api} as well: at {@code /items}, {@code /user},
 * {@code /users} and {@code /cache/clear}, and at the addresses of pages ({@code /}, {@code
 * /articles}, {@code /articles/{id}}, {@code /tags}) to clients that want JSON.
 *
 * <p>Map it in front of the cache, REQUEST and ASYNC. Everything behind it sees such a request at
 * its address under {@code /api}, so the cache has one entry for each representation, and no
 * variants by {@code Accept}. The container has already chosen a servlet by the other address; so
 * map {@link #forwarding()} behind all other filters, to forward to the right one.
 */
public final class ApiAddresses implements Filter {

  /**
   * The request attribute with the path under {@code /api} that a request is to be forwarded to.
   */
  private static final String PATH = ApiAddresses.class.getName() + ".path";

  /** The request attribute of requests whose errors are problem documents. */
  private static final String JSON = ApiAddresses.class.getName() + ".json";

  private static final String API = "/api";

  /** Paths without a page, including everything below them. */
  private static final List<String> WITHOUT_PAGE = List.of("/items", "/users", "/user");

  /** The methods for which page and JSON interface differ. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD");

  private static final String CLEAR = "/cache/clear";
  private static final Pattern ARTICLE = Pattern.compile("/articles/[^/]+");
  private static final Set<String> LISTS = Set.of("/articles", "/tags");

  /** Paths that containers read in different ways. The filter leaves them unchanged. */
  private static final Pattern AMBIGUOUS = Pattern.compile("[;\\\\]|//|/\\.|%2[eEfF]|%5[cC]|%00");

  private String context = "";

  @Override
  public void init(FilterConfig config) {
    context = config.getServletContext().getContextPath();
  }

  /** The filter that leads a request to the JSON interface. */
  public static Filter forwarding() {
    return (request, response, chain) -> {
      RequestDispatcher dispatcher =
          request.getAttribute(PATH) instanceof String path
              ? request.getRequestDispatcher(path)
              : null;
      if (dispatcher == null) {
        chain.doFilter(request, response);
      } else {
        dispatcher.forward(request, response);
      }
    };
  }

  /** Whether the errors of a request are problem documents, though its address is not the API's. */
  public static boolean isForJson(ServletRequest request) {
    return request.getAttribute(JSON) != null;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asked = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    String uri = asked.getRequestURI();
    boolean negotiated = isNegotiated(uri);
    if (!negotiated && !isWithoutPage(uri)) {
      chain.doFilter(request, response);
      return;
    }
    boolean json = !negotiated || wantsJson(uri, asked);
    boolean safe = SAFE.contains(asked.getMethod());
    if (json) {
      request.setAttribute(JSON, true);
    }
    if (json && (safe || !negotiated)) {
      String path = uri.equals(context + "/") ? API : API + uri.substring(context.length());
      request.setAttribute(PATH, path);
      String location = context + path;
      String query = asked.getQueryString();
      String full = query == null ? location : location + "?" + query;
      chain.doFilter(
          new AddressedRequest(asked, location),
          new AddressedResponse(answer, negotiated, safe ? full : null));
    } else {
      chain.doFilter(request, new AddressedResponse(answer, true, null));
    }
  }

  private boolean isWithoutPage(String uri) {
    for (String root : WITHOUT_PAGE) {
      int end = context.length() + root.length();
      if (uri.startsWith(root, context.length())
          && (uri.length() == end || uri.charAt(end) == '/')) {
        return !AMBIGUOUS.matcher(uri).find();
      }
    }
    return uri.startsWith(CLEAR, context.length())
        && uri.length() == context.length() + CLEAR.length();
  }

  private boolean isNegotiated(String uri) {
    if (uri.length() == context.length() + 1) {
      return uri.endsWith("/");
    }
    if (!uri.startsWith("/articles", context.length())
        && !uri.startsWith("/tags", context.length())) {
      return false;
    }
    String path = uri.substring(context.length());
    return LISTS.contains(path)
        || (ARTICLE.matcher(path).matches() && !AMBIGUOUS.matcher(path).find());
  }

  /** A browser sends {@code text/html}, a tool often just {@code *}{@code /*}. */
  private boolean wantsJson(String uri, HttpServletRequest request) {
    if (request.getHeader("Accept") == null) {
      return false;
    }
    List<String> accept = Collections.list(request.getHeaders("Accept"));
    boolean home = uri.length() == context.length() + 1;
    return home ? AcceptField.asksForJson(accept) : AcceptField.takesJson(accept);
  }

  /** The request as the cache and what is behind it see it. */
  private static final class AddressedRequest extends HttpServletRequestWrapper {

    private final String uri;

    AddressedRequest(HttpServletRequest request, String uri) {
      super(request);
      this.uri = uri;
    }

    @Override
    public String getRequestURI() {
      return uri;
    }
  }
}
