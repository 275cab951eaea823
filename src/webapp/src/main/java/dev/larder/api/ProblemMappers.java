package dev.larder.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.annotation.Annotation;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.jspecify.annotations.Nullable;

/**
 * Makes every fault of a resource a problem document. To be registered with Jersey's property
 * {@code jersey.config.server.response.setStatusOverSendError}, else the container answers some of
 * them with its own page.
 */
final class ProblemMappers {

  /** All of them. */
  static final Set<Class<?>> CLASSES =
      Set.of(
          OfProblem.class,
          OfViolation.class,
          OfJersey.class,
          OfJson.class,
          OfRest.class,
          OfNothing.class);

  private ProblemMappers() {}

  /** A problem that a feature states itself. */
  static final class OfProblem implements ExceptionMapper<ProblemException> {
    @Override
    public Response toResponse(ProblemException exception) {
      return Problems.response(exception);
    }
  }

  /** Values against the constraints of a record: 400, naming the members. */
  static final class OfViolation implements ExceptionMapper<ConstraintViolationException> {
    @Override
    public Response toResponse(ConstraintViolationException exception) {
      List<Problem.Invalid> errors =
          exception.getConstraintViolations().stream()
              .map(each -> new Problem.Invalid(name(each), each.getMessage()))
              .sorted(Comparator.comparing(Problem.Invalid::name))
              .toList();
      return Problems.response(Problem.of(400, "Some values are not allowed.", errors));
    }

    private static String name(ConstraintViolation<?> violation) {
      String members =
          StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
              .filter(node -> node.getKind() == ElementKind.PROPERTY)
              .map(Path.Node::toString)
              .collect(Collectors.joining("."));
      return members.isEmpty() ? lastNode(violation.getPropertyPath()) : members;
    }

    private static String lastNode(Path path) {
      String name = "";
      for (Path.Node node : path) {
        name = String.valueOf(node.getName());
      }
      return name;
    }
  }

  /** What Jersey refuses (no such path, method, media type), and what a resource ends with. */
  static final class OfJersey implements ExceptionMapper<WebApplicationException> {

    private static final Map<Integer, String> DETAILS =
        Map.of(
            400, "The request is not well-formed.",
            404, "There is nothing at this address.",
            405, "This address does not answer this method.",
            406, "The answer has none of the media types asked for.",
            415, "The media type of the request body is not accepted here.");

    @Override
    public Response toResponse(WebApplicationException exception) {
      Response given = exception.getResponse();
      int status = given.getStatus();
      if (given.hasEntity() || status < 400) {
        return given;
      }
      if (status == 500) {
        return Problems.internal(exception);
      }
      String detail = DETAILS.getOrDefault(status, HttpStatus.reason(status) + ".");
      return Problems.response(Problem.of(status, detail), fields(given));
    }

    private static Map<String, String> fields(Response given) {
      Map<String, String> kept = new LinkedHashMap<>();
      for (String name :
          List.of(HttpHeaders.ALLOW, HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE)) {
        String value = given.getHeaderString(name);
        if (value != null) {
          kept.put(name, value);
        }
      }
      return kept;
    }
  }

  /** A body that is not the JSON that is asked for. */
  static final class OfJson implements ExceptionMapper<JsonProcessingException> {

    @Override
    public Response toResponse(JsonProcessingException exception) {
      ProblemException stated = statedIn(exception);
      if (stated != null) {
        return Problems.response(stated);
      }
      if (!isOfTheClient(exception)) {
        return Problems.internal(exception);
      }
      return Problems.response(problem(exception));
    }

    private static Problem problem(JsonProcessingException exception) {
      if (exception instanceof UnrecognizedPropertyException unknown) {
        return invalid(unknown, "is not known");
      }
      if (exception instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
        return invalid(mapping, "has a value of the wrong kind");
      }
      if (exception instanceof StreamConstraintsException) {
        return Problem.of(
            400, "The JSON is nested too deep, or a name, text or number is too long.");
      }
      return Problem.of(400, "The body is not the JSON that is expected here" + place(exception));
    }

    private static Problem invalid(JsonMappingException exception, String reason) {
      String name =
          exception.getPath().stream()
              .map(each -> each.getFieldName() == null ? "[]" : each.getFieldName())
              .collect(Collectors.joining("."));
      String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
      return Problem.of(
          400, "A member is wrong: " + shown, List.of(new Problem.Invalid(shown, reason)));
    }

    private static String place(JacksonException exception) {
      JsonLocation location = exception.getLocation();
      return location == null || location.getLineNr() < 1
          ? "."
          : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ").";
    }

    private static boolean isOfTheClient(JsonProcessingException exception) {
      return exception instanceof StreamReadException
          || exception instanceof StreamConstraintsException
          || (exception instanceof MismatchedInputException
              && !(exception instanceof InvalidDefinitionException))
          || (exception instanceof JsonMappingException
              && exception.getCause() instanceof JsonProcessingException cause
              && isOfTheClient(cause));
    }

    private static @Nullable ProblemException statedIn(Throwable exception) {
      Throwable cause = exception.getCause();
      return cause == null || cause instanceof ProblemException
          ? (ProblemException) cause
          : statedIn(cause);
    }
  }

  /** Everything else: 500 with a number that leads to the log, or 503 after a doubtful commit. */
  static final class OfRest implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable fault) {
      if (fault instanceof CommitInDoubtException) {
        return Problems.response(
            Problem.of(503, "The database did not say whether it stored the change."),
            Map.of(HttpHeaders.RETRY_AFTER, "5"));
      }
      if (fault instanceof HeaderValueException field
          && field.getContext() == HeaderValueException.Context.INBOUND) {
        return Problems.response(Problem.of(400, "A field of the request is malformed."));
      }
      return Problems.internal(fault);
    }
  }

  /** An error that Jersey answers without asking a mapper. */
  static final class OfNothing implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      int status = response.getStatus();
      if (status >= 400 && !response.hasEntity()) {
        byte[] body = Problems.bytes(Problem.of(status, HttpStatus.reason(status) + "."));
        response.setEntity(body, new Annotation[0], Problems.TYPE);
        response.getHeaders().putIfAbsent(HttpHeaders.CACHE_CONTROL, List.of("no-store"));
      }
    }
  }
}
