package dev.larder.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Accepts a request body of at most so many bytes that comes within a time and has a media type, no
 * content coding, and no charset but UTF-8. Refuses a declared length that is too large before it
 * reads the first byte.
 */
final class LimitedBody implements ContainerRequestFilter, ReaderInterceptor {

  private final int maxBytes;
  private final Duration timeout;

  /**
   * A limit.
   *
   * @param timeout how long a body may take, from its first byte to its last
   */
  LimitedBody(int maxBytes, Duration timeout) {
    this.maxBytes = maxBytes;
    this.timeout = timeout;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (length != null && isTooLong(length)) {
      throw tooLarge();
    }
    if (hasBody(request, length)) {
      requireReadable(request);
    }
  }

  /** Refuses a body that is not plain UTF-8 by its own description. */
  private static void requireReadable(ContainerRequestContext request) {
    String coding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.matches("[\\s,]*((?i:identity)[\\s,]*)*")) {
      // RFC 9110 §15.5.16: says which codings would have been accepted
      throw new ProblemException(
          Problem.of(415, "The request body must have no content coding."),
          Map.of(HttpHeaders.ACCEPT_ENCODING, "identity"));
    }
    MediaType type = request.getMediaType();
    // A form of another site can send a body without a type without asking first.
    if (type == null) {
      throw new ProblemException(
          Problem.of(415, "The request has a body and must say its media type."));
    }
    String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
    if (charset != null && !charset.equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
      throw new ProblemException(Problem.of(415, "The request body must be UTF-8."));
    }
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    byte[] body = read(context);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    } catch (CharacterCodingException e) {
      throw new ProblemException(Problem.of(400, "The request body is not valid UTF-8."));
    }
    context.setInputStream(new ByteArrayInputStream(body));
    try {
      return context.proceed();
    } catch (NumberFormatException e) {
      // Jackson lets this through for an exponent that no number type can hold.
      throw new ProblemException(Problem.of(400, "A number in the request body is out of range."));
    }
  }

  /** The container ends a read that makes no progress; the time of all reads is bounded here. */
  private byte[] read(ReaderInterceptorContext context) {
    long begun = System.nanoTime();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 << 10];
    try {
      InputStream in = context.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        body.write(buffer, 0, count);
        if (body.size() > maxBytes) {
          throw tooLarge();
        }
        if (System.nanoTime() - begun > timeout.toNanos()) {
          throw new ProblemException(
              Problem.of(408, "The request body took longer than " + timeout.toSeconds() + " s."));
        }
      }
      return body.toByteArray();
    } catch (IOException e) {
      throw new ProblemException(Problem.of(400, "The request body could not be read."));
    }
  }

  private boolean isTooLong(String length) {
    try {
      return Long.parseLong(length.strip()) > maxBytes;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private static boolean hasBody(ContainerRequestContext request, String length) {
    return length == null ? request.hasEntity() : !"0".equals(length.strip());
  }

  private ProblemException tooLarge() {
    return new ProblemException(
        Problem.of(413, "The request body is larger than " + maxBytes + " bytes."));
  }
}
