package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.message.ContentRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The content of a 206 (RFC 9110 §15.3.7): one part as it is, or several in {@code
 * multipart/byteranges} (§14.6).
 */
final class PartialContent {

  private final List<ByteBuffer> slices = new ArrayList<>();
  private final Optional<String> contentType;
  private final long start;

  /**
   * Parts of a body.
   *
   * @param start the place of the body's first byte in the whole
   * @param type the content type of the whole, if it has one
   */
  PartialContent(List<ContentRange> parts, byte[] body, long start, Optional<String> type) {
    this.start = start;
    if (parts.size() == 1) {
      add(parts.get(0), body);
      contentType = type;
      return;
    }
    // drawn anew each time, so that no body can have it inside
    String boundary = UUID.randomUUID().toString();
    for (ContentRange part : parts) {
      String typeLine = type.map(t -> "Content-Type: " + t + "\r\n").orElse("");
      slices.add(
          text("\r\n--" + boundary + "\r\n" + typeLine + "Content-Range: " + part + "\r\n\r\n"));
      add(part, body);
    }
    slices.add(text("\r\n--" + boundary + "--\r\n"));
    contentType = Optional.of("multipart/byteranges; boundary=" + boundary);
  }

  private void add(ContentRange part, byte[] body) {
    slices.add(
        ByteBuffer.wrap(
            body, Math.toIntExact(part.first() - start), Math.toIntExact(part.length())));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The content type of the 206. */
  Optional<String> contentType() {
    return contentType;
  }

  long length() {
    return slices.stream().mapToLong(ByteBuffer::remaining).sum();
  }

  void writeTo(OutputStream out) throws IOException {
    for (ByteBuffer slice : slices) {
      out.write(slice.array(), slice.arrayOffset() + slice.position(), slice.remaining());
    }
  }
}
