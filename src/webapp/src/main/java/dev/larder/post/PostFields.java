package dev.larder.post;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.caching.CacheFields;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields that tell the caches how long an answer about posts may be kept. */
final class PostFields {

  private static final long NOT_FOUND_SECONDS = 10;
  private static final long TROUBLE_SECONDS = 2;

  /** What only a change of settings or of the service heals. */
  private static final long REFUSED_SECONDS = 5;

  /** A service that wants to be left alone for longer is asked again after this. */
  private static final long LONGEST_TROUBLE_SECONDS = 30;

  private static final Duration STALE_IF_ERROR = Duration.ofDays(1);

  private final long lifetime;

  /**
   * Makes the fields.
   *
   * @param lifetime how long a post is kept; 0: nothing is kept
   */
  PostFields(Duration lifetime) {
    this.lifetime = lifetime.toSeconds();
  }

  /** The fields of a good answer that lives as long as a post. */
  Map<String, String> good(List<String> groups) {
    return good(groups, lifetime);
  }

  /** The fields of a good answer that lives so many seconds, but not longer than a post. */
  Map<String, String> good(List<String> groups, long seconds) {
    return kept(groups, Math.min(lifetime, seconds), STALE_IF_ERROR);
  }

  /** The fields of a failure: they shield the service from being asked again at once. */
  Map<String, String> failure(ProblemException failure, List<String> groups) {
    if (failure.fields().containsKey("Cache-Control")) {
      return failure.fields();
    }
    long wait =
        Long.parseLong(
            failure.fields().getOrDefault("Retry-After", Long.toString(TROUBLE_SECONDS)));
    int status = failure.problem().status();
    long seconds =
        switch (status) {
          case 404, 410 -> NOT_FOUND_SECONDS;
          case 502 -> REFUSED_SECONDS;
          default -> Math.max(TROUBLE_SECONDS, Math.min(wait, LONGEST_TROUBLE_SECONDS));
        };
    Map<String, String> fields =
        new LinkedHashMap<>(kept(groups, Math.min(lifetime, seconds), Duration.ZERO));
    if (status == 503) {
      fields.put("Retry-After", Long.toString(wait));
    }
    return fields;
  }

  /** The same failure with its fields. */
  ProblemException withFields(ProblemException failure, List<String> groups) {
    ProblemException told = new ProblemException(failure.problem(), failure(failure, groups));
    told.initCause(failure);
    return told;
  }

  /** The answer for an identifier that is none: not kept, as there are too many of them. */
  static ProblemException noSuchPost() {
    return new ProblemException(Problem.of(404, "No such post"), notKept());
  }

  static Map<String, String> notKept() {
    return CacheFields.notKept().asMap();
  }

  /** The groups of one post. */
  static List<String> groups(long id) {
    return List.of("posts", "post-" + id);
  }

  private static Map<String, String> kept(
      List<String> groups, long seconds, Duration staleIfError) {
    return CacheFields.kept(Duration.ofSeconds(seconds), staleIfError, groups).asMap();
  }
}
