package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.EntityTag;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Decides which partial responses of the application are stored, and combines them (RFC 9111 §3.3,
 * §3.4).
 */
public final class PartialResponses {

  private PartialResponses() {}

  /**
   * The part in a response, if it may be stored: the response answers a requested range, says which
   * part it is, and carries exactly that part.
   *
   * @param length of the body
   */
  public static Optional<ContentRange> part(
      RequestHead request, ResponseHead response, long length) {
    return isPart(request, response)
        ? ContentRange.of(response.fields()).filter(range -> range.length() == length)
        : Optional.empty();
  }

  /** Whether the head permits to store the part. */
  static boolean isPart(RequestHead request, ResponseHead response) {
    return request.isGet()
        && request.fields().has("Range")
        && response.status() == 206
        && !response.fields().has("Vary")
        && ContentRange.of(response.fields()).isPresent();
  }

  /**
   * A part of a response, or all of it.
   *
   * @param head a 206 with its range, or a 200 if the part is the whole
   */
  @SuppressWarnings("ArrayRecordComponent") // bodies are never copied
  public record Part(ResponseHead head, ContentRange range, byte[] body) {

    public Part {
      head =
          range.isWhole()
              ? new ResponseHead(200, head.fields().without("Content-Range"))
              : new ResponseHead(206, head.fields().with("Content-Range", range.toString()));
    }
  }

  /**
   * What two parts make together; empty if they cannot be combined: they need the same strong
   * entity tag, must touch or overlap, and be of the same whole.
   *
   * @param stored the head of the stored part
   * @param received the received part, whose fields replace those of the other
   * @param limit the most bytes that are stored
   */
  public static Optional<Part> combined(
      ResponseHead stored, byte[] storedBody, Part received, int limit) {
    Optional<ContentRange> kept = ContentRange.of(stored.fields());
    if (kept.isEmpty() || !areOfTheSame(stored, received.head())) {
      return Optional.empty();
    }
    ContentRange a = kept.get();
    ContentRange b = received.range();
    boolean touch =
        a.completeLength() == b.completeLength()
            && a.first() <= b.last() + 1
            && b.first() <= a.last() + 1;
    ContentRange both =
        new ContentRange(
            Math.min(a.first(), b.first()), Math.max(a.last(), b.last()), a.completeLength());
    if (!touch || both.length() > limit) {
      return Optional.empty();
    }
    byte[] body = new byte[Math.toIntExact(both.length())];
    place(storedBody, a, body, both);
    place(received.body(), b, body, both);
    return Optional.of(new Part(Freshening.merge(stored, received.head()), both, body));
  }

  private static void place(byte[] from, ContentRange part, byte[] to, ContentRange range) {
    ByteBuffer.wrap(to).position(Math.toIntExact(part.first() - range.first())).put(from);
  }

  private static boolean areOfTheSame(ResponseHead stored, ResponseHead received) {
    Optional<EntityTag> tag = received.fields().first("ETag").flatMap(EntityTag::parse);
    return stored
        .fields()
        .first("ETag")
        .flatMap(EntityTag::parse)
        .filter(own -> tag.isPresent() && own.equalsStrongly(tag.get()))
        .isPresent();
  }
}
