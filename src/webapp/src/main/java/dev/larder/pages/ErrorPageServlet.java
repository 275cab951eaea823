package dev.larder.pages;

import dev.larder.api.ApiAddresses;
import dev.larder.api.HttpStatus;
import dev.larder.api.Problem;
import dev.larder.api.Problems;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container's error page: a problem document under {@code /api} and for clients of its other
 * addresses, elsewhere a page in the style of the site. It shows the status and no internals. If
 * the page fails, a bare one replaces it.
 */
public final class ErrorPageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ErrorPageServlet.class);
  private static final String VIEW = "/WEB-INF/views/error.jsp";

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // A direct request has no error to show, so the answer is 404.
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    boolean api = isApi(request);
    byte[] body = api ? problem(status) : page(ErrorPage.of(status), request, response);
    response.setStatus(status);
    response.setContentType(api ? Problem.MEDIA_TYPE : "text/html;charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static boolean isApi(HttpServletRequest request) {
    Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    String path = uri == null ? request.getRequestURI() : String.valueOf(uri);
    String api = request.getContextPath() + "/api";
    return path.equals(api) || path.startsWith(api + "/") || ApiAddresses.isForJson(request);
  }

  private static byte[] problem(int status) {
    return Problems.bytes(Problem.of(status, HttpStatus.reason(status) + "."));
  }

  private static byte[] page(
      ErrorPage page, HttpServletRequest request, HttpServletResponse response) {
    try {
      request.setAttribute("error", page);
      return RenderedView.of(VIEW, request, response);
    } catch (Exception | LinkageError | StackOverflowError e) {
      LOG.warn("The error page for {} cannot be rendered", page.status(), e);
      return barePage(page);
    }
  }

  private static byte[] barePage(ErrorPage page) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="UTF-8"><title>%s</title></head>
        <body><main><p>%d %s</p><h1>%s</h1><p>%s</p></main></body>
        </html>
        """
        .formatted(page.title(), page.status(), page.reason(), page.title(), page.text())
        .getBytes(StandardCharsets.UTF_8);
  }
}
