package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.EntityTag;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.Optional;

/**
 * The client's own conditions, answered from a complete response (RFC 9110 §13.2.2, RFC 9111
 * §4.3.2).
 */
public final class Preconditions {

  private Preconditions() {}

  /**
   * Whether the request is one that only the application can answer: {@code If-Match}, {@code
   * If-Unmodified-Since}.
   */
  public static boolean areForOrigin(Fields request) {
    return request.has("If-Match") || request.has("If-Unmodified-Since");
  }

  /**
   * Whether the request is one that a 304 from the cache may answer: {@code If-None-Match}, {@code
   * If-Modified-Since}.
   */
  public static boolean areForCache(Fields request) {
    return request.has("If-None-Match") || request.has("If-Modified-Since");
  }

  /**
   * Whether the client's copy is the same as this response, so that a 304 answers.
   *
   * @param now decides the century of old date forms
   */
  public static boolean isNotModified(Fields request, ResponseHead response, Instant now) {
    if (response.status() != 200) {
      return false;
    }
    if (request.has("If-None-Match")) {
      return matchesAny(request, response.fields());
    }
    Optional<Instant> since = date(request, "If-Modified-Since", now);
    return since.isPresent() && isUnchangedSince(response.fields(), since.get(), now);
  }

  /**
   * Whether the response has not changed after an instant. Without {@code Last-Modified} its {@code
   * Date} counts, and must be earlier than the instant: within the same second the response may
   * have changed.
   */
  private static boolean isUnchangedSince(Fields response, Instant since, Instant now) {
    return response.has("Last-Modified")
        ? date(response, "Last-Modified", now).filter(date -> !date.isAfter(since)).isPresent()
        : date(response, "Date", now).filter(date -> date.isBefore(since)).isPresent();
  }

  private static boolean matchesAny(Fields request, Fields response) {
    String list = request.combined("If-None-Match").orElse("");
    if (list.strip().equals("*")) {
      return true;
    }
    Optional<String> text = response.first("ETag");
    Optional<EntityTag> tag = text.flatMap(EntityTag::parse);
    if (tag.isEmpty() || list.equals(text.get())) {
      // most clients send exactly the tag that they got
      return tag.isPresent();
    }
    return EntityTag.parseList(list).stream().anyMatch(tag.get()::equalsWeakly);
  }

  private static Optional<Instant> date(Fields fields, String name, Instant now) {
    return fields.all(name).size() == 1
        ? fields.first(name).flatMap(text -> HttpDate.parse(text, now))
        : Optional.empty();
  }
}
