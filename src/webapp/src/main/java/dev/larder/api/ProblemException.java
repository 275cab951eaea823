package dev.larder.api;

import java.util.Map;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Map<String, String> fields;

  public ProblemException(Problem problem) {
    this(problem, Map.of());
  }

  /**
   * Ends a request with a problem document and response fields.
   *
   * @param fields names and values of response fields, for example {@code Retry-After}
   */
  public ProblemException(Problem problem, Map<String, String> fields) {
    super(problem.detail());
    this.problem = problem;
    this.fields = Map.copyOf(fields);
  }

  public Problem problem() {
    return problem;
  }

  public Map<String, String> fields() {
    return fields;
  }
}
