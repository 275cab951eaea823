package dev.larder.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.database.CurrentRequest;
import dev.larder.pages.ErrorPageServlet;
import dev.larder.security.ResetAnswers;
import dev.larder.security.SecurityHeadersFilter;
import dev.larder.support.JaxRsServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault becomes a problem document, under /api by Jersey, elsewhere by the error page. */
class ProblemAnswersTest {

  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(2);

  private static JaxRsServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    ResourceConfig application = new ResourceConfig(Faulty.class);
    JsonApi.configure(application);
    application.register(new RequestBodyLimit(10_000, BODY_TIMEOUT));
    ServletContextHandler context = new ServletContextHandler("/");
    context.addServlet(new ServletHolder(new ErrorPageServlet()), "/error");
    context.addServlet(new ServletHolder(new FaultyServlet()), "/page");
    context.addServlet(new ServletHolder(new FaultyServlet()), "/api/page");
    ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
    errors.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, "/error");
    context.setErrorHandler(errors);
    server =
        new JaxRsServer(
            application,
            List.of(new SecurityHeadersFilter(), new CurrentRequest(), new ResetAnswers()),
            context);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void bodyThatDrips_isGivenUpAfterItsTime() throws IOException {
    String head =
        """
        POST /api/faulty HTTP/1.1
        Host: localhost
        Content-Type: application/json
        Content-Length: 9000

        """;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(US_ASCII));
      int sent = 0;
      for (; socket.getInputStream().available() == 0; sent++) {
        assertThat(sent).isLessThan(9000);
        socket.getOutputStream().write(' ');
        LockSupport.parkNanos(BODY_TIMEOUT.toNanos() / 50);
      }

      byte[] answer = new byte[12];
      assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
      assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 408");
      assertThat(sent).as("not before").isGreaterThan(5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/api/faulty/throw, 500",
    "/api/faulty/overflow, 500",
    "/api/faulty/unwritable, 500",
    "/api/faulty/doubt, 503",
    "/api/faulty/unavailable, 503",
    "/api/faulty/bare, 410",
    "/api/faulty/problem, 418",
    "/api/none, 404",
    "/api/page, 500",
    "/api/page?code=403, 403"
  })
  void fault_underApi_isAProblemWithoutInternals(String path, int status) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(json(answer).get("status").intValue()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("secret", "Exception", "larder.platform", "StackOver");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/faulty HTTP/1.1\nContent-Type: json",
        "POST /api/faulty HTTP/1.1\nContent-Type: ;;",
        "PUT /api/none HTTP/1.1\nContent-Type: a/b;c",
        "POST /api/faulty HTTP/1.1\nContent-Type: application/json\nContent-Language: !",
        "GET /api/faulty/problem?x=%zz HTTP/1.1\nAccept: ///"
      })
  void requestThatJerseyCannotBeginWith_isAProblemToo(String head) throws IOException {
    String request = head + "\nHost: localhost\nContent-Length: 2\nConnection: close\n\n{}";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 4")
          .containsIgnoringCase("Content-Type: application/problem+json")
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .containsIgnoringCase("Cache-Control: no-store")
          .contains("\"status\":4")
          .doesNotContain("Exception", "glassfish");
    }
  }

  @Test
  void fields_ofAProblem_areSent() throws Exception {
    assertThat(get("/api/faulty/problem").headers().firstValue("Retry-After")).contains("7");
    assertThat(get("/api/faulty/unavailable").headers().firstValue("Retry-After")).contains("9");
  }

  @ParameterizedTest
  @CsvSource({"/nothing, 404", "/page, 500", "/page?code=405, 405", "/error, 404"})
  void fault_elsewhere_isABarePage_whereThereIsNoView(String path, int status) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(answer.body())
        .contains("<p>" + status + " ", "<h1>")
        .doesNotContain("secret", "Exception", "Jetty", "\tat ");
  }

  @Test
  void shape_fixed_refusesUnknownAndWrongMembers() throws Exception {
    assertThat(firstError(post("{\"name\":\"a\",\"nick\":\"b\"}"))).isEqualTo("nick");
    assertThat(firstError(post("{\"name\":{\"x\":1}}"))).isEqualTo("name");
    assertThat(post("{\"name\":\"a\",\"name\":\"b\"}").statusCode()).isEqualTo(400);
    assertThat(post("{\"name\":\"ok\"}").body()).contains("1970-01-01T00:00:00Z");
  }

  @Test
  void constraint_violated_namesTheMember() throws Exception {
    HttpResponse<String> answer = post("{\"name\":\" ${1+1} \",\"inner\":{\"text\":\"toolong\"}}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(firstError(answer)).isEqualTo("inner.text");
    assertThat(firstError(post("{\"name\":\"\"}"))).isEqualTo("name");
  }

  @Test
  void commit_notedOnTheRequest_addsUp() throws Exception {
    assertThat(get("/api/faulty/noted").body()).isEqualTo("[a, b, c]");
    // On a thread without a request there is nothing to note it on.
    CurrentRequest.noteCommitted(Set.of("a"));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(server.uri(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(server.uri("/api/faulty"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Json.mapper().readTree(answer.body());
  }

  private static String firstError(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(400);
    return json(answer).get("errors").get(0).get("name").textValue();
  }

  /** A resource that fails in every way. */
  @Path("faulty")
  public static final class Faulty {

    @GET
    @Path("{how}")
    public Object fail(@PathParam("how") String how, @Context HttpServletRequest request) {
      return switch (how) {
        case "throw" -> throw new IllegalStateException("secret");
        case "overflow" -> throw new StackOverflowError("secret");
        case "unwritable" -> Response.ok(new Unwritable()).type("application/json").build();
        case "doubt" -> throw new CommitInDoubtException(new IllegalStateException("secret"));
        case "unavailable" -> throw new ServiceUnavailableException(9L);
        case "bare" -> Response.status(410).build();
        case "problem" ->
            throw new ProblemException(Problem.of(418, "Tea."), Map.of("Retry-After", "7"));
        case "noted" -> {
          CurrentRequest.noteCommitted(Set.of("a", "b"));
          CurrentRequest.noteCommitted(Set.of("b", "c"));
          Set<?> noted = (Set<?>) request.getAttribute(CurrentRequest.WRITE_COMMITTED);
          yield noted.stream().map(String::valueOf).sorted().toList().toString();
        }
        default -> throw new IllegalArgumentException(how);
      };
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Named named(@Valid Named named) {
      return new Named(named.name(), named.inner(), Instant.EPOCH);
    }
  }

  /** A body of a fixed shape. */
  public record Named(@NotBlank String name, @Valid Inner inner, Instant at) {}

  /** A part of it. */
  public record Inner(@Size(max = 3) String text) {}

  /** Cannot be written as JSON. */
  public static final class Unwritable {
    public Object getSecret() {
      return this;
    }
  }

  private static final class FaultyServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String code = request.getParameter("code");
      if (code == null) {
        throw new IllegalStateException("secret");
      }
      response.sendError(Integer.parseInt(code), "secret");
    }
  }
}
