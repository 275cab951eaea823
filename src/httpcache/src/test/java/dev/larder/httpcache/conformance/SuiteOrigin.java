package dev.larder.httpcache.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.store.TimeSource;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * The origin server of the suite, rebuilt as a servlet after its {@code server/*.mjs}: a test puts
 * the answers that it wants under {@code /config/{id}}, asks for them at {@code /test/{id}}, and
 * reads at {@code /state/{id}} which requests came through. {@code POST /clock/{ms}} steps the
 * clock.
 *
 * <p>Where the original closes the connection without an answer, this one throws: the only way in
 * which an application inside the cache's own server can do so.
 */
final class SuiteOrigin extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> DATES =
      Set.of("date", "expires", "last-modified", "if-modified-since", "if-unmodified-since");
  private static final Set<String> LOCATIONS = Set.of("location", "content-location");
  private static final DateTimeFormatter RFC850 =
      DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final transient Map<String, JsonNode> configs = new ConcurrentHashMap<>();
  private final transient Map<String, ArrayNode> states = new ConcurrentHashMap<>();
  private final transient TimeSource time;
  private final transient LongConsumer step;

  SuiteOrigin(TimeSource time, LongConsumer step) {
    this.time = time;
    this.step = step;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String[] path = request.getRequestURI().split("/", -1);
    String id = path.length > 2 ? path[2] : "";
    switch (path[1]) {
      case "config" -> {
        configs.put(id, JSON.readTree(request.getInputStream()));
        answer(response, HttpServletResponse.SC_CREATED, "OK");
      }
      case "state" -> {
        boolean known = states.containsKey(id);
        answer(response, known ? 200 : 404, known ? states.get(id).toString() : "no state");
      }
      case "clock" -> {
        step.accept(Long.parseLong(id));
        answer(response, 200, "OK");
      }
      case "test" -> test(id, request, response);
      default -> answer(response, 404, "not found");
    }
  }

  private static void answer(HttpServletResponse response, int status, String text)
      throws IOException {
    response.setStatus(status);
    response.setContentType("text/plain");
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private void test(String id, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    JsonNode requests = configs.get(id);
    ArrayNode state = states.computeIfAbsent(id, key -> JSON.createArrayNode());
    int number = Math.max(request.getIntHeader("Req-Num"), 0);
    int count = state.size() + 1;
    JsonNode config = requests == null ? null : requests.get((number == 0 ? count : number) - 1);
    if (requests == null || config == null) {
      answer(response, HttpServletResponse.SC_CONFLICT, "no configuration for this request");
      return;
    }
    if (config.has("response_pause")) {
      step.accept(config.get("response_pause").asLong() * 1000);
    }
    writeInterim(config, response);
    response.setStatus(status(config, requests.get(number - 2), request));
    String query = request.getQueryString();
    String base = request.getRequestURI() + (query == null ? "" : "?" + query);
    response.setHeader("Server-Base-Url", base);
    response.setHeader("Server-Request-Count", Integer.toString(count));
    response.setHeader("Client-Request-Count", Integer.toString(number));
    response.setHeader("Server-Now", Long.toString(time.date().toEpochMilli()));
    ArrayNode saved = writeFields(config, base, response);
    ObjectNode seen = state.addObject();
    seen.put("request_num", number);
    seen.put("request_method", request.getMethod());
    seen.set("request_headers", fieldsOf(request));
    seen.set("response_headers", saved);
    StringBuilder numbers = new StringBuilder();
    state.forEach(one -> numbers.append(' ').append(one.get("request_num").asText()));
    response.setHeader("Request-Numbers", numbers.substring(1));
    if (config.path("disconnect").asBoolean()) {
      // nothing of the answer leaves
      response.reset();
      throw new IOException("the origin closes the connection, as the test wants");
    }
    writeBody(
        config.path("response_body").asText("null").equals("null") ? id : text(config),
        request,
        response);
  }

  /** Interim responses, each with fields of its own. */
  private static void writeInterim(JsonNode config, HttpServletResponse response)
      throws IOException {
    for (JsonNode interim : config.path("interim_responses")) {
      JsonNode fields = interim.path(1);
      fields.forEach(field -> response.setHeader(field.get(0).asText(), field.get(1).asText()));
      response.sendError(interim.get(0).asInt());
      fields.forEach(field -> response.setHeader(field.get(0).asText(), null));
    }
  }

  private static String text(JsonNode config) {
    return config.get("response_body").asText();
  }

  /** 304 to the condition that the test expects, and 999 if it did not come. */
  private static int status(JsonNode config, JsonNode previous, HttpServletRequest request) {
    if (!config.path("expected_type").asText().endsWith("validated")) {
      return config.path("response_status").path(0).asInt(HttpServletResponse.SC_OK);
    }
    boolean validated =
        matches(previous, "Last-Modified", request.getHeader("If-Modified-Since"))
            || matches(previous, "ETag", request.getHeader("If-None-Match"));
    return validated ? HttpServletResponse.SC_NOT_MODIFIED : 999;
  }

  private static boolean matches(JsonNode previous, String validator, String condition) {
    Optional<String> value = Optional.empty();
    for (JsonNode field : previous.path("response_headers")) {
      if (field.get(0).asText().equalsIgnoreCase(validator)) {
        value = Optional.of(field.get(1).asText());
      }
    }
    return value.filter(text -> !text.isEmpty() && text.equals(condition)).isPresent();
  }

  /** Writes the fields that the test wants, and returns those that its client is to compare. */
  private ArrayNode writeFields(JsonNode config, String base, HttpServletResponse response) {
    ObjectNode saved = JSON.createObjectNode();
    for (JsonNode field : config.path("response_headers")) {
      String name = field.get(0).asText();
      String value = fixUp((ArrayNode) field, config, base);
      response.addHeader(name, value);
      if (name.equalsIgnoreCase("Content-Type") && !value.contains("charset")) {
        // Jetty adds its own to text/plain
        response.setCharacterEncoding((String) null);
      }
      if (field.size() < 3 || field.get(2).asBoolean()) {
        saved.withArray("/" + name).add(value);
      }
    }
    if (response.getHeader("Date") == null) {
      response.setHeader("Date", HttpDate.format(time.date()));
    }
    if (response.getContentType() == null) {
      response.setContentType("text/plain");
    }
    ArrayNode pairs = JSON.createArrayNode();
    saved
        .properties()
        .forEach(
            line -> {
              JsonNode values = line.getValue();
              pairs.addArray().add(line.getKey()).add(values.size() == 1 ? values.get(0) : values);
            });
    return pairs;
  }

  /** Dates are given as seconds from now, locations as what follows the request's own target. */
  private String fixUp(ArrayNode field, JsonNode config, String base) {
    String name = field.get(0).asText().toLowerCase(Locale.ROOT);
    if (DATES.contains(name) && field.get(1).isInt()) {
      Instant date = time.date().plusSeconds(field.get(1).asInt());
      boolean old = config.path("rfc850date").toString().contains('"' + name + '"');
      field.set(1, old ? RFC850.format(date) : HttpDate.format(date));
    }
    if (LOCATIONS.contains(name) && config.path("magic_locations").asBoolean()) {
      String end = field.get(1).asText();
      field.set(1, end.isEmpty() ? base : base + "/" + end);
    }
    return field.get(1).asText();
  }

  private static ObjectNode fieldsOf(HttpServletRequest request) {
    ObjectNode fields = JSON.createObjectNode();
    for (String name : Collections.list(request.getHeaderNames())) {
      fields.put(
          name.toLowerCase(Locale.ROOT),
          String.join(", ", Collections.list(request.getHeaders(name))));
    }
    return fields;
  }

  /** What is written beyond a declared length is no part of the message, and does not leave. */
  private static void writeBody(
      String body, HttpServletRequest request, HttpServletResponse response) throws IOException {
    int status = response.getStatus();
    if (status == 204 || status == 304 || request.getMethod().equals("HEAD")) {
      return;
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String declared = response.getHeader("Content-Length");
    int length = declared == null ? bytes.length : Integer.parseInt(declared);
    response.getOutputStream().write(bytes, 0, Math.min(length, bytes.length));
  }
}
