package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.EntityTag;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Selects the part of a response that answers a request (RFC 9110 §13.1.5, §14.2). */
public final class Ranges {

  /** The most ranges that one request is answered with; with more, it gets the whole. */
  public static final int MAX_RANGES = 16;

  private static final String UNIT = "bytes=";
  private static final Pattern SPEC = Pattern.compile("(\\d*)-(\\d*)");
  private static final int MAX_DIGITS = 18;
  private static final Selection WHOLE = new Whole();

  private Ranges() {}

  /** The selected part of the response. */
  public sealed interface Selection {}

  /** The whole: no range was requested, or none that can be served. */
  public record Whole() implements Selection {}

  /**
   * These parts.
   *
   * @param parts at least one; none overlaps another
   */
  public record Parts(List<ContentRange> parts) implements Selection {}

  /** A range that a stored part does not contain. */
  public record NotHeld() implements Selection {}

  /** Nothing: every requested range begins after the end (416). */
  public record Unsatisfiable() implements Selection {}

  /** Whether the whole response answers, so that nothing needs to be selected. */
  public static boolean areOfNoConcern(RequestHead request, ResponseHead response) {
    return response.status() != 206 && !request.fields().has("Range");
  }

  /**
   * Selects from a response that may itself be a part.
   *
   * @param length of the response's body
   * @param now decides the century of old date forms
   */
  public static Selection select(
      RequestHead request, ResponseHead response, long length, Instant now) {
    if (areOfNoConcern(request, response)) {
      return WHOLE;
    }
    Optional<ContentRange> held =
        response.status() == 206 ? ContentRange.of(response.fields()) : Optional.empty();
    if (held.isEmpty()) {
      return select(request, response.fields(), response.status() == 200, length, now);
    }
    Selection selection =
        select(request, response.fields(), true, held.get().completeLength(), now);
    boolean covered =
        selection instanceof Parts parts
            && parts.parts().stream().allMatch(part -> isWithin(part, held.get()));
    return covered || selection instanceof Unsatisfiable ? selection : new NotHeld();
  }

  private static boolean isWithin(ContentRange part, ContentRange held) {
    return held.first() <= part.first() && part.last() <= held.last();
  }

  private static Selection select(
      RequestHead request, Fields response, boolean divisible, long length, Instant now) {
    List<String> lines = request.fields().all("Range");
    boolean applies =
        request.isGet()
            && divisible
            && lines.size() == 1
            && ifRangeHolds(request.fields(), response, now);
    Optional<List<Spec>> specs = applies ? parse(lines.get(0)) : Optional.empty();
    if (specs.isEmpty()) {
      return WHOLE;
    }
    List<ContentRange> parts =
        specs.get().stream().flatMap(spec -> spec.resolve(length).stream()).toList();
    return parts.isEmpty() ? new Unsatisfiable() : new Parts(coalesced(parts));
  }

  /**
   * Whether a range may be used although the client's copy may be of another response: without
   * {@code If-Range}, or if that names this very one by a strong validator.
   */
  private static boolean ifRangeHolds(Fields request, Fields response, Instant now) {
    List<String> conditions = request.all("If-Range");
    if (conditions.isEmpty()) {
      return true;
    }
    if (conditions.size() > 1) {
      return false;
    }
    String condition = conditions.get(0);
    if (condition.endsWith("\"")) {
      return EntityTag.parse(condition)
          .flatMap(
              tag -> response.first("ETag").flatMap(EntityTag::parse).filter(tag::equalsStrongly))
          .isPresent();
    }
    Optional<Instant> modified = date(response, "Last-Modified", now);
    // a date is strong only if the response was made at least a second later (§8.8.2.2)
    return modified.isPresent()
        && HttpDate.parse(condition, now).equals(modified)
        && date(response, "Date", now)
            .filter(date -> !date.isBefore(modified.get().plusSeconds(1)))
            .isPresent();
  }

  private static Optional<Instant> date(Fields fields, String name, Instant now) {
    return fields.first(name).flatMap(text -> HttpDate.parse(text, now));
  }

  private static Optional<List<Spec>> parse(String value) {
    if (!value.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return Optional.empty();
    }
    List<Spec> specs = new ArrayList<>();
    for (String member : Fields.of("Range", value.substring(UNIT.length())).members("Range")) {
      Optional<Spec> spec = Spec.parse(member);
      if (spec.isEmpty() || specs.size() == MAX_RANGES) {
        return Optional.empty();
      }
      specs.add(spec.get());
    }
    return specs.isEmpty() ? Optional.empty() : Optional.of(specs);
  }

  /** Parts that overlap become one, in order; others stay as requested. */
  private static List<ContentRange> coalesced(List<ContentRange> parts) {
    List<ContentRange> merged = new ArrayList<>();
    for (ContentRange part :
        parts.stream().sorted(Comparator.comparingLong(ContentRange::first)).toList()) {
      ContentRange before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (before != null && part.first() <= before.last()) {
        long last = Math.max(before.last(), part.last());
        merged.set(
            merged.size() - 1, new ContentRange(before.first(), last, before.completeLength()));
      } else {
        merged.add(part);
      }
    }
    return merged.size() == parts.size() ? parts : List.copyOf(merged);
  }

  /**
   * One requested range.
   *
   * @param first below zero: the last so many bytes
   */
  private record Spec(long first, long last) {

    static Optional<Spec> parse(String text) {
      Matcher match = SPEC.matcher(text);
      if (!match.matches() || text.length() == 1) {
        return Optional.empty();
      }
      long last = match.group(2).isEmpty() ? Long.MAX_VALUE : number(match.group(2));
      if (match.group(1).isEmpty()) {
        return Optional.of(new Spec(-1, last));
      }
      long first = number(match.group(1));
      return first <= last ? Optional.of(new Spec(first, last)) : Optional.empty();
    }

    private static long number(String digits) {
      return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    Optional<ContentRange> resolve(long length) {
      long from = first < 0 ? Math.max(0, length - last) : first;
      long to = first < 0 ? length - 1 : Math.min(last, length - 1);
      return from <= to ? Optional.of(new ContentRange(from, to, length)) : Optional.empty();
    }
  }
}
