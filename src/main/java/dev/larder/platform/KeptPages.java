package dev.larder.platform;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Answers that caches may keep, with a weak entity tag, and 304 to whoever has them already. */
public final class KeptPages {

  private static final int DIGEST_BYTES = 15;

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
    String tag = "W/\"" + digest(content) + "\"";
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

  private static String digest(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(digest, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
