package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * In which coding a negotiated response answers a request (RFC 9110 §12.1): one of which there is,
 * or may be, a compressed form.
 */
public final class Negotiation {

  /** A member of {@code Accept-Encoding} by which nobody compresses. */
  private static final Pattern UNCODED =
      Pattern.compile(
          "identity([ \\t]*;.*)?|\\*[ \\t]*;[ \\t]*q=0(\\.0*)?", Pattern.CASE_INSENSITIVE);

  private Negotiation() {}

  /**
   * Whether a container that compresses responses would compress one to this request. Tomcat does
   * not read weights: a coding of weight zero counts as well.
   */
  public static boolean invitesCompression(Fields request) {
    return request.has("Accept-Encoding")
        && request.members("Accept-Encoding").stream()
            .anyMatch(coding -> !UNCODED.matcher(coding).matches());
  }

  /**
   * Whether a request is to be answered with the compressed form if there is one. Ranges are always
   * of the body as it is: the bytes of the compressed form may differ from one node to the next.
   */
  public static boolean prefersGzip(Fields request) {
    return !request.has("Range") && AcceptedCodings.of(request).prefersGzip();
  }

  /**
   * The coding of the response that the client has already, so that a 304 answers. It need not be
   * the one that it would be sent now: a client may have got the body as it is before there was a
   * compressed form, or have kept that longer than the cache. But it must be one that it accepts: a
   * cache in front may have asked for a client that accepts less.
   *
   * @param stored the head as it is stored
   * @param held whether there is a compressed form
   * @param now decides the century of old date forms
   */
  public static Optional<ContentCoding> notModified(
      Fields request, ResponseHead stored, boolean held, Instant now) {
    if (!Preconditions.areForCache(request)) {
      return Optional.empty();
    }
    AcceptedCodings accepted = AcceptedCodings.of(request);
    boolean compressed = held && prefersGzip(request);
    ContentCoding first = compressed ? ContentCoding.GZIP : ContentCoding.IDENTITY;
    ContentCoding second = compressed ? ContentCoding.IDENTITY : ContentCoding.GZIP;
    if (Preconditions.isNotModified(request, first.of(stored), now)) {
      return Optional.of(first);
    }
    boolean acceptable = compressed ? accepted.allowsIdentity() : accepted.allowsGzip();
    return acceptable && Preconditions.isNotModified(request, second.of(stored), now)
        ? Optional.of(second)
        : Optional.empty();
  }

  /**
   * A negotiated response as {@code If-Range} may see it: a date is no strong validator of one that
   * has two codings with the same date (§8.8.2.2).
   */
  public static ResponseHead withoutDate(ResponseHead stored) {
    return new ResponseHead(stored.status(), stored.fields().without("Last-Modified"));
  }

  /**
   * A request as it may be answered by whoever does not know which coding the client has a part of:
   * without a range whose condition is a date, if the part may be of a compressed form.
   */
  public static RequestHead withoutDatedRange(RequestHead request) {
    Fields fields = request.fields();
    boolean dated =
        fields.has("Range")
            && fields.first("If-Range").filter(condition -> !condition.endsWith("\"")).isPresent()
            && AcceptedCodings.of(fields).allowsGzip();
    return dated
        ? new RequestHead(
            request.method(), fields.without("Range").without("If-Range"), request.session())
        : request;
  }

  /**
   * The conditions of a request as the application knows them: it has never heard of the tags of
   * compressed forms. {@code If-None-Match} of a safe method stays: the answer to it would be a 304
   * that names a tag which the client does not have.
   *
   * @return the fields that are to be shown in place of those of the same name; none if nothing
   *     changes
   */
  public static Fields conditionsForApplication(RequestHead request) {
    Fields changed = ofApplication(request.fields(), "If-Match");
    return request.isSafe()
        ? changed
        : changed.plus(ofApplication(request.fields(), "If-None-Match"));
  }

  private static Fields ofApplication(Fields request, String name) {
    return request
        .combined(name)
        .filter(list -> !ContentCoding.ofApplication(list).equals(list))
        .map(list -> Fields.of(name, ContentCoding.ofApplication(list)))
        .orElse(Fields.empty());
  }
}
