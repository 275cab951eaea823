package dev.larder.ops;

import dev.larder.api.Json;
import dev.larder.pages.PageServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A report in the form of MicroProfile Health, with status 200 for UP and 503 for DOWN: {@code
 * /health/live} and {@code /health/ready}.
 */
public final class HealthReportServlet extends PageServlet {

  private static final long serialVersionUID = 1L;

  private final transient Supplier<HealthReport> report;

  private HealthReportServlet(Supplier<HealthReport> report) {
    this.report = report;
  }

  /**
   * Says that the process answers. It checks nothing else, because a restart would repair nothing
   * else.
   */
  public static HealthReportServlet live() {
    return new HealthReportServlet(() -> HealthReport.ALIVE);
  }

  /** Says whether the process should get requests. */
  public static HealthReportServlet ready(Readiness readiness) {
    return new HealthReportServlet(readiness::report);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HealthReport now = report.get();
    byte[] body = Json.mapper().writeValueAsBytes(now);
    response.setStatus(
        now.isUp() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
