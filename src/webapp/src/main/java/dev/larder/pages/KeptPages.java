package dev.larder.pages;

import dev.larder.caching.CacheFields;
import dev.larder.caching.ContentTag;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends pages that caches may store, with a weak entity tag, and 304 to clients that have them
 * already.
 */
public final class KeptPages {

  /** Another start may be another version of the views: tags of an earlier one must not match. */
  private static final String START = UUID.randomUUID().toString();

  private KeptPages() {}

  /**
   * Answers with a view, which finds its page in the attribute {@code page}.
   *
   * @param page everything that the view shows; equal pages look the same
   */
  public static void show(
      String view,
      Record page,
      CacheFields fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws ServletException, IOException {
    if (!isKnown(START + view + page, fields, request, response)) {
      request.setAttribute("page", page);
      request.getRequestDispatcher(view).forward(request, response);
    }
  }

  /**
   * Answers with a document in UTF-8.
   *
   * @param mediaType without a charset
   */
  public static void send(
      String mediaType,
      String document,
      CacheFields fields,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (!isKnown(document, fields, request, response)) {
      byte[] body = document.getBytes(StandardCharsets.UTF_8);
      response.setContentType(mediaType + ";charset=UTF-8");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
    }
  }

  private static boolean isKnown(
      String content,
      CacheFields fields,
      HttpServletRequest request,
      HttpServletResponse response) {
    String tag = "W/\"" + ContentTag.of(content) + "\"";
    fields.forEach(response::setHeader);
    response.setHeader("ETag", tag);
    boolean known = isListed(tag, request.getHeader("If-None-Match"));
    if (known) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
    }
    return known;
  }

  // Our tags have no comma, so splitting at commas takes no tag of ours apart.
  private static boolean isListed(String tag, @Nullable String list) {
    return list != null && Arrays.stream(list.split(",")).map(String::strip).anyMatch(tag::equals);
  }
}
