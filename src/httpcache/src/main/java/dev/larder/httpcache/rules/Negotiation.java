package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Chooses the coding in which a negotiated response answers a request (RFC 9110 §12.1). A
 * negotiated response has a compressed form, or may get one.
 */
public final class Negotiation {

  /** A member of {@code Accept-Encoding} for which no container compresses. */
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
   * Whether a request gets the compressed form if there is one. Ranges are always of the body as it
   * is, because the bytes of the compressed form may differ between nodes.
   */
  public static boolean prefersGzip(Fields request) {
    return !request.has("Range") && AcceptedCodings.of(request).prefersGzip();
  }

  /**
   * The coding of the response that the client has already, so that a 304 answers. It need not be
   * the coding that the client would get now: it may have got the body before there was a
   * compressed form, or have kept that form longer than the cache. But the client must accept it: a
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
   * A negotiated response without its date, for {@code If-Range}: the date is no strong validator,
   * because two codings have the same one (§8.8.2.2).
   */
  public static ResponseHead withoutDate(ResponseHead stored) {
    return new ResponseHead(stored.status(), stored.fields().without("Last-Modified"));
  }

  /**
   * A request without its range, if the condition of the range is a date and the client may have a
   * part of a compressed form. For code that does not know the coding of the client's part.
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
   * The conditions of a request for the application, which does not know the tags of compressed
   * forms. {@code If-None-Match} of a safe method stays as it is: otherwise a 304 could name a tag
   * that the client does not have.
   *
   * @return the fields that replace those of the same name; none if nothing changes
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
