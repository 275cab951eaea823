package dev.larder.platform;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What the container answers when nothing of the application did: a problem document under {@code
 * /api}, elsewhere a small page. Shows the status and nothing of the inside.
 */
public final class ErrorPageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // Asked for directly there is no error to show: there is just no such page.
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : HttpServletResponse.SC_NOT_FOUND;
    boolean api = isApi(request);
    byte[] body = api ? problem(status) : page(status);
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
    return path.equals(api) || path.startsWith(api + "/");
  }

  private static byte[] problem(int status) {
    return Problems.bytes(Problem.of(status, HttpStatus.reason(status) + "."));
  }

  private static byte[] page(int status) {
    String title = status + " " + HttpStatus.reason(status);
    String text =
        status >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR
            ? "Something went wrong here. Please try again in a moment."
            : "This page cannot be shown.";
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="UTF-8"><title>%s</title></head>
        <body><main><h1>%s</h1><p>%s</p></main></body>
        </html>
        """
        .formatted(title, title, text)
        .getBytes(StandardCharsets.UTF_8);
  }
}
