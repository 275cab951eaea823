package dev.larder.api;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.GenericEntity;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for.
 *
 * @param skip how many entries come before it, at least 0
 * @param limit how many entries it has at most, from 1 to 100
 */
public record Page(int skip, int limit) {

  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  /** The longest address that is repeated, up to four times, in the head of an answer. */
  private static final int MAX_LINK = 512;

  /**
   * What a list has for a page.
   *
   * @param total the length of the whole list
   */
  public record Part<T>(List<T> entries, long total) {

    public Part {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Reads the parameters {@code skip} and {@code limit}.
   *
   * @throws ProblemException with status 400, naming the parameters that are wrong
   */
  public static Page of(UriInfo uri) {
    MultivaluedMap<String, String> query = uri.getQueryParameters();
    List<Problem.Invalid> errors = new ArrayList<>();
    int skip = number("skip", query.get("skip"), 0, 0, Integer.MAX_VALUE, errors);
    int limit = number("limit", query.get("limit"), DEFAULT_LIMIT, 1, MAX_LIMIT, errors);
    if (!errors.isEmpty()) {
      String names = String.join(", ", errors.stream().map(Problem.Invalid::name).toList());
      throw new ProblemException(Problem.of(400, "Wrong query parameter: " + names, errors));
    }
    return new Page(skip, limit);
  }

  /**
   * The answer with a part of a list: its entries, 304 or 412, and what {@link #describe} adds.
   *
   * @param tag the opaque part of the weak entity tag
   * @param total the length of the whole list
   */
  public Response.ResponseBuilder answer(
      Request request, UriInfo uri, String tag, GenericEntity<?> entries, long total) {
    return describe(Conditions.read(request, new EntityTag(tag, true), entries), uri, total);
  }

  /**
   * Adds {@code X-Total-Count} and {@code Link} (first, prev, next, last) to the answer. The links
   * keep the other query parameters and name no host. A query that is too long to be repeated in a
   * response field gets no links.
   *
   * @param total the length of the whole list
   */
  public Response.ResponseBuilder describe(
      Response.ResponseBuilder answer, UriInfo uri, long total) {
    return describe(answer, uri, total, limit);
  }

  /**
   * As {@link #describe(Response.ResponseBuilder, UriInfo, long)}, for a list that may show fewer
   * entries than the limit although there are more: {@code next} begins after the last one that is
   * shown.
   *
   * @param shown the number of entries that the answer shows, or any larger one
   */
  public Response.ResponseBuilder describe(
      Response.ResponseBuilder answer, UriInfo uri, long total, int shown) {
    answer.header("X-Total-Count", total);
    return uri.getRequestUri().toString().length() > MAX_LINK
        ? answer
        : answer.header("Link", links(uri, total, shown));
  }

  String links(UriInfo uri, long total) {
    return links(uri, total, limit);
  }

  private String links(UriInfo uri, long total, int shown) {
    long last = total <= 0 ? 0 : (total - 1) / limit * limit;
    List<String> links = new ArrayList<>();
    links.add(link(uri, 0, "first"));
    if (skip > 0) {
      links.add(link(uri, Math.min(Math.max(0, skip - (long) limit), last), "prev"));
    }
    if ((long) skip + shown < total) {
      links.add(link(uri, (long) skip + shown, "next"));
    }
    links.add(link(uri, last, "last"));
    return String.join(", ", links);
  }

  private String link(UriInfo uri, long start, String relation) {
    String target =
        uri.getRequestUri().getRawPath() + "?" + others(uri) + "skip=" + start + "&limit=" + limit;
    return "<" + target + ">; rel=\"" + relation + "\"";
  }

  // Taken over as they came: what is escaped stays escaped.
  private static String others(UriInfo uri) {
    String query = uri.getRequestUri().getRawQuery();
    return query == null
        ? ""
        : Stream.of(query.split("&"))
            .filter(each -> !each.isEmpty() && !each.matches("(skip|limit)(=.*)?"))
            .map(each -> each + "&")
            .collect(Collectors.joining());
  }

  private static int number(
      String name,
      @Nullable List<String> given,
      int otherwise,
      int least,
      int most,
      List<Problem.Invalid> errors) {
    if (given == null || given.isEmpty()) {
      return otherwise;
    }
    String value = given.get(0);
    if (given.size() == 1 && value.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return (int) number;
      }
    }
    errors.add(new Problem.Invalid(name, "must be one whole number from " + least + " to " + most));
    return otherwise;
  }
}
