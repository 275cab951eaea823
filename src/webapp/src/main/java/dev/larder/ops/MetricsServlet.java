package dev.larder.ops;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.pages.PageServlet;
import dev.larder.security.Administrator;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;

/**
 * All meters in a text form of Prometheus: {@code /metrics}. OpenMetrics for clients that accept
 * it, else version 0.0.4.
 */
public final class MetricsServlet extends PageServlet {

  private static final long serialVersionUID = 1L;

  private final transient Meters meters;
  private final transient Administrator administrator;
  private final transient ExpositionFormats formats = ExpositionFormats.init();
  private final boolean forEverybody;

  /**
   * The page of these meters.
   *
   * @param forEverybody or for the administrator alone
   */
  public MetricsServlet(Meters meters, Administrator administrator, boolean forEverybody) {
    this.meters = meters;
    this.administrator = administrator;
    this.forEverybody = forEverybody;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (!forEverybody
        && !administrator.isIn(Collections.list(request.getHeaders("Authorization")))) {
      throw new ProblemException(
          Problem.of(401, "Only the administrator may read the meters."),
          Map.of("WWW-Authenticate", Administrator.CHALLENGE));
    }
    ExpositionFormatWriter form = formats.findWriter(request.getHeader("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    form.write(body, meters.snapshots());
    response.setHeader("Vary", "Accept");
    response.setContentType(form.getContentType());
    response.setContentLength(body.size());
    body.writeTo(response.getOutputStream());
  }
}
