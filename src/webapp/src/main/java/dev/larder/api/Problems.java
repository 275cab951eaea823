package dev.larder.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns faults into answers that hold a problem document. */
public final class Problems {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Set<String> WITH_PAGE = Set.of("GET", "HEAD", "POST");
  static final MediaType TYPE = MediaType.valueOf(Problem.MEDIA_TYPE);

  private Problems() {}

  /** The answer with the problem and these response fields. */
  static Response response(Problem problem, Map<String, String> fields) {
    Response.ResponseBuilder builder =
        Response.status(problem.status()).type(TYPE).entity(bytes(problem));
    if (!fields.containsKey(HttpHeaders.CACHE_CONTROL)) {
      builder.header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    fields.forEach(builder::header);
    return builder.build();
  }

  static Response response(Problem problem) {
    return response(problem, Map.of());
  }

  static Response response(ProblemException exception) {
    return response(exception.problem(), exception.fields());
  }

  /**
   * Answers with the problem in front of the application: with the document under {@code /api},
   * elsewhere with the error page. Jetty shows that for GET, HEAD and POST alone.
   */
  public static void refuse(Problem problem, HttpServletRequest request, HttpServletResponse answer)
      throws IOException {
    if ("/api".equals(request.getServletPath())
        || ApiAddresses.isForJson(request)
        || !WITH_PAGE.contains(request.getMethod())) {
      write(problem, answer);
    } else {
      answer.sendError(problem.status());
    }
  }

  /** Answers with the problem, outside of resources. */
  public static void write(Problem problem, HttpServletResponse answer) throws IOException {
    byte[] body = bytes(problem);
    answer.setStatus(problem.status());
    answer.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    answer.setContentType(Problem.MEDIA_TYPE);
    answer.setContentLength(body.length);
    answer.getOutputStream().write(body);
  }

  /** The document as UTF-8 JSON, for answers that are not made by a resource. */
  public static byte[] bytes(Problem problem) {
    try {
      return Json.mapper().writeValueAsBytes(problem);
    } catch (JsonProcessingException e) {
      LOG.error("A problem document could not be written", e);
      return "{\"title\":\"Internal Server Error\",\"status\":500}"
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Logs the fault under a new number and answers with that number alone. */
  static Response internal(Throwable fault) {
    String number = UUID.randomUUID().toString();
    LOG.error("Internal error {}", number, fault);
    return response(
        Problem.of(500, "Something went wrong here. It is noted in the log as " + number + "."));
  }
}
