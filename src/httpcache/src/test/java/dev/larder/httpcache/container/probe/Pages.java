package dev.larder.httpcache.container.probe;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Answers in every way that the Servlet API offers: the path after the mapping names the way. Each
 * answer may be kept for a minute, unless the way itself says otherwise.
 */
public final class Pages extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** The largest body that the filter of the probe may keep. */
  public static final int LIMIT = 64 * 1024;

  private static final String VIEWS = "/WEB-INF/v/";
  private static final String WORDS = "Grüße, naïve café";
  private static final String MORE_WORDS = WORDS + " – 日本語 \uD83D\uDE00";

  private final transient Map<String, Way> ways = new HashMap<>();

  /** One way to answer. */
  private interface Way {
    void answer(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException;
  }

  @Override
  public void init() {
    addDispatches();
    addTexts();
    addBodies();
    addResets();
    addErrors();
    addRedirects();
    addFields();
    addUsers();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
    String name = (included == null ? request.getPathInfo() : (String) included).substring(1);
    Way way = ways.get(name);
    if (way == null) {
      throw new ServletException("No way " + name);
    }
    response.setHeader("Cache-Control", "max-age=60");
    way.answer(request, response);
  }

  private static void forward(HttpServletRequest request, HttpServletResponse response, String view)
      throws ServletException, IOException {
    request.getRequestDispatcher(VIEWS + view).forward(request, response);
  }

  private void addDispatches() {
    ways.put("jsp", (q, p) -> forward(q, p, "page.jsp"));
    ways.put("jsp-large", (q, p) -> forward(q, p, "large.jsp"));
    ways.put("jsp-includes", (q, p) -> forward(q, p, "includes.jsp"));
    ways.put("jsp-import", (q, p) -> forward(q, p, "import.jsp"));
    ways.put("jsp-failing", (q, p) -> forward(q, p, "failing.jsp"));
    ways.put("jsp-failing-late", (q, p) -> forward(q, p, "failing-late.jsp"));
    ways.put("jsp-error-page", (q, p) -> forward(q, p, "error-page.jsp"));
    ways.put("jsp-session", (q, p) -> forward(q, p, "session.jsp"));
    ways.put(
        "context",
        (q, p) -> getServletContext().getRequestDispatcher(VIEWS + "page.jsp").forward(q, p));
    ways.put(
        "context-after-write",
        (q, p) -> {
          p.getWriter().write("lost");
          getServletContext().getRequestDispatcher(VIEWS + "page.jsp").forward(q, p);
        });
    ways.put(
        "request-context-after-write",
        (q, p) -> {
          p.getWriter().write("lost");
          q.getServletContext().getRequestDispatcher(VIEWS + "page.jsp").forward(q, p);
        });
    ways.put(
        "context-after-large-write",
        (q, p) -> {
          p.setBufferSize(2 * LIMIT);
          p.getWriter().write("lost".repeat(5_000));
          getServletContext().getRequestDispatcher(VIEWS + "page.jsp").forward(q, p);
        });
    ways.put("named", (q, p) -> getServletContext().getNamedDispatcher("other").forward(q, p));
    ways.put(
        "nested",
        (q, p) -> q.getRequestDispatcher(q.getServletPath() + "/nested-inner").forward(q, p));
    ways.put(
        "nested-inner",
        (q, p) -> {
          p.getWriter().write("lost");
          forward(q, p, "page.jsp");
        });
    ways.put(
        "after-write",
        (q, p) -> {
          p.getWriter().write("lost");
          forward(q, p, "page.jsp");
        });
    ways.put(
        "include",
        (q, p) -> {
          p.setContentType("text/html;charset=UTF-8");
          p.getWriter().write("before ");
          q.getRequestDispatcher(VIEWS + "page.jsp").include(q, p);
          getServletContext().getRequestDispatcher(VIEWS + "page.jsp").include(q, p);
          q.getRequestDispatcher(q.getServletPath() + "/closing").include(q, p);
          p.getWriter().write(" after");
        });
    ways.put(
        "include-fields",
        (q, p) -> {
          p.setContentType("text/plain;charset=UTF-8");
          q.getRequestDispatcher(q.getServletPath() + "/multiple").include(q, p);
          p.setHeader("X-After", "1");
          p.getWriter().write(" after");
        });
    ways.put("forward-to-static", (q, p) -> q.getRequestDispatcher("/p/file.txt").forward(q, p));
    ways.put(
        "forward-then-write",
        (q, p) -> {
          forward(q, p, "page.jsp");
          p.getWriter().write("too late");
          p.setHeader("X-Late", "1");
        });
    ways.put(
        "context-forward-then-write",
        (q, p) -> {
          getServletContext().getRequestDispatcher(VIEWS + "page.jsp").forward(q, p);
          p.getWriter().write("too late");
        });
  }

  private void addTexts() {
    ways.put("text-utf8", (q, p) -> text(p, "text/plain;charset=UTF-8", MORE_WORDS));
    ways.put("text-latin1", (q, p) -> text(p, "text/plain;charset=ISO-8859-1", WORDS));
    ways.put("text-no-charset", (q, p) -> text(p, "text/plain", WORDS));
    ways.put("html-no-charset", (q, p) -> text(p, "text/html", WORDS));
    ways.put("xml-no-charset", (q, p) -> text(p, "application/xml", WORDS));
    ways.put("text-utf16", (q, p) -> text(p, "text/plain; charset=utf-16be", MORE_WORDS));
    ways.put("text-no-type", (q, p) -> p.getWriter().write(WORDS));
    ways.put("json", (q, p) -> text(p, "application/json", "{\"a\":\"" + MORE_WORDS + "\"}"));
    ways.put(
        "json-encoding",
        (q, p) -> {
          p.setCharacterEncoding("UTF-8");
          text(p, "application/json", "{\"a\":\"" + MORE_WORDS + "\"}");
        });
    ways.put(
        "json-stream",
        (q, p) -> {
          p.setContentType("application/json");
          p.getOutputStream().write(MORE_WORDS.getBytes(StandardCharsets.UTF_8));
        });
    ways.put(
        "type-after-writer",
        (q, p) -> {
          p.getWriter();
          text(p, "text/html;charset=UTF-8", WORDS);
        });
    ways.put(
        "type-by-field",
        (q, p) -> {
          p.addHeader("content-type", "text/css; charset=utf-8");
          p.getWriter().write(WORDS);
        });
    ways.put(
        "encoding-after-writer",
        (q, p) -> {
          p.setContentType("text/plain;charset=UTF-8");
          p.getWriter().write(MORE_WORDS);
          p.setCharacterEncoding("UTF-16");
        });
    ways.put(
        "encoding-null",
        (q, p) -> {
          p.setContentType("text/plain;charset=UTF-8");
          p.setCharacterEncoding((String) null);
          p.getWriter().write(WORDS);
        });
    ways.put(
        "locale",
        (q, p) -> {
          p.setContentType("text/plain");
          p.setLocale(Locale.FRENCH);
          p.getWriter().write(WORDS);
        });
    ways.put(
        "locale-mapped",
        (q, p) -> {
          p.setContentType("text/plain");
          p.setLocale(Locale.JAPANESE);
          p.getWriter().write(MORE_WORDS);
        });
    ways.put(
        "locale-late",
        (q, p) -> {
          text(p, "text/plain;charset=UTF-8", WORDS);
          p.setLocale(Locale.CANADA_FRENCH);
        });
    ways.put(
        "language-field",
        (q, p) -> {
          p.setHeader("Content-Language", "de-CH");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "split-surrogates",
        (q, p) -> {
          p.setContentType("text/plain;charset=UTF-8");
          p.getWriter().write('\uD83D');
          p.getWriter().flush();
          p.getWriter().write('\uDE00');
        });
  }

  private static void text(HttpServletResponse response, String type, String text)
      throws IOException {
    response.setContentType(type);
    response.getWriter().write(text);
  }

  private void addBodies() {
    ways.put("bytes", (q, p) -> bytes(p, 256));
    ways.put("bytes-at-limit", (q, p) -> bytes(p, LIMIT));
    ways.put("bytes-over-limit", (q, p) -> bytes(p, LIMIT + 1));
    ways.put("bytes-far-over-limit", (q, p) -> bytes(p, 20 * LIMIT));
    ways.put(
        "bytes-one-by-one",
        (q, p) -> {
          for (int i = 0; i < LIMIT; i++) {
            p.getOutputStream().write(i);
          }
        });
    ways.put("writer-large", (q, p) -> text(p, "text/plain;charset=UTF-8", "é".repeat(LIMIT / 2)));
    ways.put(
        "writer-over-limit",
        (q, p) -> text(p, "text/plain;charset=UTF-8", "é".repeat(LIMIT / 2) + "x"));
    ways.put("empty", (q, p) -> p.setContentType("text/plain;charset=UTF-8"));
    ways.put("empty-no-type", (q, p) -> {});
    ways.put("no-content", (q, p) -> p.setStatus(204));
    ways.put(
        "flush-early",
        (q, p) -> {
          p.setContentType("text/plain");
          p.getOutputStream().print("first ");
          p.flushBuffer();
          p.setHeader("X-Late", "1");
          p.setStatus(404);
          p.getOutputStream().print("second");
        });
    ways.put(
        "flush-at-once",
        (q, p) -> {
          p.setContentType("text/plain;charset=UTF-8");
          p.flushBuffer();
          p.getWriter().write(MORE_WORDS);
        });
    ways.put(
        "flush-writer",
        (q, p) -> {
          text(p, "text/plain;charset=UTF-8", WORDS);
          p.getWriter().flush();
          p.getWriter().write(WORDS);
        });
    ways.put(
        "flush-over-limit",
        (q, p) -> {
          p.flushBuffer();
          bytes(p, LIMIT + 5);
        });
    ways.put(
        "closing",
        (q, p) -> {
          try (var writer = p.getWriter()) {
            writer.write("closed");
          }
        });
    ways.put(
        "write-after-close",
        (q, p) -> {
          p.getOutputStream().print("first");
          p.getOutputStream().close();
          try {
            p.getOutputStream().print("second");
          } catch (IOException e) {
            log("as expected", e);
          }
          p.setHeader("X-Late", "1");
        });
    ways.put(
        "write-after-writer-close",
        (q, p) -> {
          p.getWriter().print("first");
          p.getWriter().close();
          p.getWriter().print("second");
          p.setHeader("X-Late", "1");
        });
    ways.put(
        "length-right",
        (q, p) -> {
          p.setContentLength(300);
          bytes(p, 300);
        });
    ways.put(
        "length-by-field",
        (q, p) -> {
          p.setHeader("Content-Length", "300");
          bytes(p, 300);
        });
    ways.put(
        "length-too-long",
        (q, p) -> {
          p.setContentLength(50);
          bytes(p, 5);
        });
    ways.put(
        "length-too-short",
        (q, p) -> {
          p.setContentLength(5);
          bytes(p, 50);
        });
    ways.put(
        "length-taken-back",
        (q, p) -> {
          p.setContentLength(5);
          p.setContentLength(50);
          bytes(p, 50);
        });
    ways.put(
        "gzip",
        (q, p) -> {
          p.setContentType("text/plain;charset=UTF-8");
          p.setHeader("Vary", "Accept-Encoding");
          byte[] body = MORE_WORDS.getBytes(StandardCharsets.UTF_8);
          String accepted = q.getHeader("Accept-Encoding");
          if (accepted != null && accepted.contains("gzip")) {
            p.setHeader("Content-Encoding", "gzip");
            body = gzip(body);
          }
          p.getOutputStream().write(body);
        });
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static void bytes(HttpServletResponse response, int count) throws IOException {
    response.setContentType("application/octet-stream");
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    response.getOutputStream().write(bytes);
  }

  private void addResets() {
    ways.put(
        "reset",
        (q, p) -> {
          p.setHeader("X-Before", "1");
          p.setLocale(Locale.ITALIAN);
          p.setContentType("text/html;charset=UTF-16");
          p.getWriter().write("lost");
          p.setStatus(500);
          p.reset();
          p.setHeader("Cache-Control", "max-age=60");
          p.getOutputStream().print("only this");
        });
    ways.put(
        "reset-with-cookie",
        (q, p) -> {
          p.addCookie(new Cookie("lost", "1"));
          p.reset();
          p.setHeader("Cache-Control", "max-age=60");
          p.getWriter().print("only this");
        });
    ways.put(
        "reset-length",
        (q, p) -> {
          p.setContentLength(500);
          p.getWriter().write("lost");
          p.reset();
          p.setHeader("Cache-Control", "max-age=60");
          p.getWriter().print("only this");
        });
    ways.put(
        "reset-buffer",
        (q, p) -> {
          p.setHeader("X-Before", "1");
          p.getWriter().write("lost");
          p.resetBuffer();
          p.getWriter().write("only this");
        });
    ways.put(
        "reset-after-flush",
        (q, p) -> {
          p.getWriter().write("first ");
          p.flushBuffer();
          try {
            p.resetBuffer();
          } catch (IllegalStateException e) {
            p.getWriter().write("refused");
          }
        });
    ways.put(
        "stream-after-writer",
        (q, p) -> {
          p.getWriter().write("first ");
          try {
            p.getOutputStream().print("never");
          } catch (IllegalStateException e) {
            p.getWriter().write("refused");
          }
        });
  }

  private void addErrors() {
    ways.put("error-404", (q, p) -> p.sendError(404, "as asked"));
    ways.put("error-409", (q, p) -> p.sendError(409));
    ways.put("error-500", (q, p) -> p.sendError(500));
    ways.put(
        "error-after-write",
        (q, p) -> {
          p.setHeader("X-Before", "1");
          p.getWriter().write("lost");
          p.sendError(409, "as asked");
          p.getWriter().write("late");
        });
    ways.put(
        "throws-after-flush",
        (q, p) -> {
          p.getWriter().write("first ");
          p.flushBuffer();
          throw new ServletException("as asked");
        });
    ways.put(
        "throws-after-flush-of-known-length",
        (q, p) -> {
          p.setContentLength(50);
          p.getWriter().write("first ");
          p.flushBuffer();
          throw new IllegalStateException("as asked");
        });
    ways.put(
        "throws-after-flush-in-dispatch",
        (q, p) -> {
          if (q.getDispatcherType() == DispatcherType.REQUEST) {
            q.startAsync().dispatch();
            return;
          }
          p.getOutputStream().print("first ");
          p.flushBuffer();
          throw new IOException("as asked");
        });
    ways.put("throws-after-flush-behind-forward", (q, p) -> forward(q, p, "failing-flushed.jsp"));
    ways.put(
        "error-after-flush",
        (q, p) -> {
          p.getWriter().write("first ");
          p.flushBuffer();
          try {
            p.sendError(409, "as asked");
          } catch (IllegalStateException e) {
            p.getWriter().write("refused");
          }
        });
    ways.put(
        "status-404",
        (q, p) -> {
          p.setStatus(404);
          text(p, "text/plain;charset=UTF-8", "no such thing");
        });
    ways.put(
        "status-404-no-freshness",
        (q, p) -> {
          p.setHeader("Cache-Control", null);
          p.setStatus(404);
          text(p, "text/plain;charset=UTF-8", "no such thing");
        });
    ways.put(
        "status-500-empty",
        (q, p) -> {
          p.setHeader("Cache-Control", "no-store");
          p.setStatus(500);
        });
    ways.put(
        "throws",
        (q, p) -> {
          throw new IllegalStateException("as asked");
        });
    ways.put(
        "throws-io",
        (q, p) -> {
          p.getWriter().write("lost");
          throw new IOException("as asked");
        });
    ways.put(
        "throws-after-write",
        (q, p) -> {
          p.setHeader("X-Before", "1");
          p.setContentType("text/css");
          p.getWriter().write("lost");
          throw new ServletException("as asked");
        });
    ways.put(
        "throws-after-flush",
        (q, p) -> {
          p.setContentType("text/plain");
          p.getOutputStream().print("first");
          p.flushBuffer();
          throw new IllegalStateException("as asked");
        });
    ways.put(
        "hints",
        (q, p) -> {
          p.addHeader("Link", "</a.css>; rel=preload");
          p.setHeader("X-Hint", "early");
          p.sendError(103);
          p.setHeader("X-Hint", null);
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "processing",
        (q, p) -> {
          p.sendError(102);
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
  }

  private void addRedirects() {
    ways.put("redirect-relative", (q, p) -> p.sendRedirect("jsp?a=b"));
    ways.put("redirect-query", (q, p) -> p.sendRedirect("?a=b"));
    ways.put("redirect-empty", (q, p) -> p.sendRedirect(""));
    ways.put("redirect-up", (q, p) -> p.sendRedirect("../file.txt"));
    ways.put("redirect-path", (q, p) -> p.sendRedirect("/else/where"));
    ways.put("redirect-absolute", (q, p) -> p.sendRedirect("https://example.org/x?y=1#z"));
    ways.put("redirect-network-path", (q, p) -> p.sendRedirect("//example.org/x"));
    ways.put("redirect-moved", (q, p) -> p.sendRedirect("/else/where", 301));
    ways.put(
        "redirect-keeping",
        (q, p) -> {
          text(p, "text/plain;charset=UTF-8", "gone elsewhere");
          p.sendRedirect("/else/where", 303, false);
        });
    ways.put(
        "redirect-after-write",
        (q, p) -> {
          text(p, "text/plain;charset=UTF-8", "lost");
          p.sendRedirect("/else/where");
          p.getWriter().write("late");
        });
    ways.put(
        "redirect-by-hand",
        (q, p) -> {
          p.setStatus(302);
          p.setHeader("Location", "/else/where");
        });
    ways.put(
        "redirect-no-freshness",
        (q, p) -> {
          p.setHeader("Cache-Control", null);
          p.sendRedirect("/else/where");
        });
  }

  private void addFields() {
    ways.put(
        "multiple",
        (q, p) -> {
          p.addHeader("X-Many", "1");
          p.addHeader("x-many", "2");
          p.addIntHeader("X-Many", 3);
          p.setIntHeader("X-Int", 7);
          p.setDateHeader("Last-Modified", 1_000_000_000_000L);
          p.addDateHeader("X-Date", 1_000_000_000_000L);
          p.setHeader("X-Null", "1");
          p.setHeader("X-Null", null);
          p.setHeader("X-Empty", "");
          p.addHeader("X-Null-Added", null);
          text(p, "text/plain;charset=UTF-8", String.valueOf(p.getHeaders("X-Many")));
        });
    ways.put(
        "read-back",
        (q, p) -> {
          p.setHeader("X-One", "1");
          p.setContentType("text/plain;charset=UTF-8");
          p.setContentLength(7);
          p.getWriter()
              .write(
                  p.containsHeader("x-one")
                          && "1".equals(p.getHeader("X-ONE"))
                          && p.getHeaderNames().contains("X-One")
                          && p.getStatus() == 200
                          && "UTF-8".equalsIgnoreCase(p.getCharacterEncoding())
                          && !p.isCommitted()
                      ? "all set"
                      : "missing");
        });
    ways.put(
        "hop-by-hop",
        (q, p) -> {
          p.setHeader("Connection", "X-Listed");
          p.setHeader("X-Listed", "1");
          p.setHeader("Keep-Alive", "timeout=99");
          p.setHeader("X-Stays", "1");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "transfer-encoding",
        (q, p) -> {
          p.setHeader("Transfer-Encoding", "chunked");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "dated",
        (q, p) -> {
          p.setDateHeader("Date", System.currentTimeMillis() - 10_000);
          p.setHeader("Age", "5");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "etag",
        (q, p) -> {
          p.setHeader("ETag", "\"v1\"");
          p.setDateHeader("Last-Modified", 1_000_000_000_000L);
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "etag-large",
        (q, p) -> {
          p.setHeader("ETag", "\"v1\"");
          bytes(p, 3 * LIMIT);
        });
    ways.put(
        "etag-flushed",
        (q, p) -> {
          p.setHeader("ETag", "\"v1\"");
          p.flushBuffer();
          bytes(p, 30);
        });
    ways.put(
        "line-break",
        (q, p) -> {
          p.setHeader("X-Split", "a\r\nSet-Cookie: b=c");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
  }

  private void addUsers() {
    ways.put(
        "cookie",
        (q, p) -> {
          p.addCookie(new Cookie("flavour", "plain"));
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "cookie-by-field",
        (q, p) -> {
          p.addHeader("set-cookie", "flavour=plain");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "cookie-late",
        (q, p) -> {
          text(p, "text/plain;charset=UTF-8", WORDS);
          p.getWriter().flush();
          p.addCookie(new Cookie("flavour", "plain"));
        });
    ways.put(
        "session",
        (q, p) -> {
          q.getSession();
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "session-public",
        (q, p) -> {
          p.setHeader("Cache-Control", "public, s-maxage=60");
          q.getSession();
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "session-expires",
        (q, p) -> {
          p.setHeader("Cache-Control", null);
          p.setDateHeader("Expires", System.currentTimeMillis() + 600_000);
          q.getSession();
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "session-if-any",
        (q, p) -> {
          boolean any = q.getSession(false) != null;
          text(p, "text/plain;charset=UTF-8", any ? "known" : "unknown");
        });
    ways.put(
        "shared",
        (q, p) -> {
          p.setHeader("Cache-Control", "public, max-age=60");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put("unmarked", (q, p) -> text(p, "text/plain;charset=UTF-8", WORDS));
    ways.put(
        "targeted",
        (q, p) -> {
          p.setHeader("Cache-Control", "no-cache");
          p.setHeader("Larder-Cache-Control", "max-age=60");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "private",
        (q, p) -> {
          p.setHeader("Cache-Control", "private, max-age=60");
          text(p, "text/plain;charset=UTF-8", WORDS);
        });
    ways.put(
        "principal",
        (q, p) -> text(p, "text/plain;charset=UTF-8", String.valueOf(q.getUserPrincipal())));
    ways.put(
        "encoded-url",
        (q, p) -> {
          q.getSession();
          text(p, "text/plain;charset=UTF-8", p.encodeURL("/c/x/jsp").replaceAll("=.*", "="));
        });
  }
}
