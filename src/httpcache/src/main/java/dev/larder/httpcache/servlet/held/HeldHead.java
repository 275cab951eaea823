package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The head of a {@link HeldResponse}: status and fields, held back; content type, encoding, locale
 * and cookies, which the container gets at once, since their rules are its own.
 */
abstract class HeldHead extends DerivedMethods {

  private static final int UNKNOWN = -1;

  final HttpServletResponse container;
  private final HeldFields fields = new HeldFields();
  private final ContainerCookies cookies;
  private final HeldContentType type;
  private final IncludeFlag including;
  private int status = UNKNOWN;
  private long declaredLength = UNKNOWN;
  private boolean trailers;

  HeldHead(HttpServletRequest request, HttpServletResponse container) {
    this.container = container;
    this.cookies = new ContainerCookies(request, container);
    this.type = new HeldContentType(container);
    this.including = new IncludeFlag(container);
  }

  // --- What the exchange asks and does
  // -------------------------------------------------------------------------------

  /** Status and fields as they are now, those included that the container keeps. */
  public final ResponseHead head() {
    Fields held = fields.toFields();
    String contentType = Containers.contentType(container);
    Fields typed = contentType == null ? held : held.with("Content-Type", contentType);
    return new ResponseHead(status(), typed.plus(cookies.sinceTheCallBegan()));
  }

  /** The container's response, which this one holds back from. */
  final HttpServletResponse container() {
    return container;
  }

  public final HeldFields fields() {
    return fields;
  }

  /** Whether trailer fields were announced: they would be lost in a stored response. */
  public final boolean hasTrailers() {
    return trailers;
  }

  /** Whether the answer is a stream of events, which has no end to wait for. */
  public final boolean isEventStream() {
    return type.isEventStream();
  }

  /** Forgets what the application has said. */
  final void forgetHead() {
    fields.clear();
    status = SC_OK;
    declaredLength = UNKNOWN;
    type.forget();
  }

  /** As {@link #reset()}, on the container's response as well. */
  final void resetHead() {
    container.reset();
    fields.clear();
    status = SC_OK;
    declaredLength = UNKNOWN;
    type.afterReset();
    cookies.afterReset();
  }

  /** Makes this the head of a 304 in place of a 200. */
  final void headOfNotModified() {
    declaredLength = UNKNOWN;
    status = SC_NOT_MODIFIED;
    fields.removeIf(NotModified::leavesOut);
    type.forget();
  }

  /** Makes this the head of an error whose page the container makes. */
  final void headOfFailure() {
    status = SC_INTERNAL_SERVER_ERROR;
    fields.leaveThoseOfFailure();
    declaredLength = UNKNOWN;
  }

  /** Sets the status of an answer that the application has ended already, or not made here. */
  public final void forceStatus(int code) {
    status = code;
  }

  /** Declares the length of a whole body. That of none is not known: the answer may be to HEAD. */
  final void declareMeasuredLength(long length) {
    if (declaredLength == UNKNOWN && length > 0) {
      declaredLength = length;
    }
  }

  /** What the application has declared as the length of the body. */
  public final OptionalLong declaredLength() {
    return declaredLength == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(declaredLength);
  }

  /**
   * Whether so many bytes are what was declared, if anything was. A 304 has no body, and may
   * declare the length of the response that it stands for (RFC 9110 §8.6).
   */
  final boolean isDeclaredOrUnknown(long length) {
    return declaredLength == UNKNOWN
        || declaredLength == length
        || (status() == SC_NOT_MODIFIED && length == 0);
  }

  /** Whether so many bytes are all that the client waits for. */
  final boolean reachesDeclaredLength(long length) {
    return declaredLength != UNKNOWN && length >= declaredLength;
  }

  /** Hands the head to the container. */
  final void writeHead(boolean withLength) {
    including.suspend(
        () -> {
          container.setStatus(status());
          fields.writeTo(container);
          if (withLength && declaredLength != UNKNOWN) {
            container.setContentLengthLong(declaredLength);
          }
        });
  }

  /** Whether another resource is included, which must not change the head. */
  final boolean isIncluding() {
    return including.isSet();
  }

  private boolean isFixed() {
    return isCommitted() || isIncluding();
  }

  /** Fixes the encoding, since the application has begun to write characters, and returns it. */
  final String fixEncoding() {
    return type.fixEncoding();
  }

  /** The application may choose the encoding anew. */
  final void releaseEncoding() {
    type.releaseEncoding();
  }

  // --- HttpServletResponse: status and fields
  // ------------------------------------------------------------------------

  @Override
  public void setStatus(int code) {
    if (!isFixed()) {
      status = code;
    }
  }

  @Override
  public int getStatus() {
    return status();
  }

  /**
   * The application's status. Until it sets one that of the container counts: a filter in front may
   * have set it, or the container itself, as it starts an authentication or another protocol.
   */
  private int status() {
    return status == UNKNOWN ? container.getStatus() : status;
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (isFixed() || isOfContainer(name, value)) {
      return;
    }
    fields.set(name, value);
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (isFixed() || isOfContainer(name, value)) {
      return;
    }
    fields.add(name, value);
  }

  /** Content type and length have setters of their own, which know more. */
  private boolean isOfContainer(String name, @Nullable String value) {
    if (name.equalsIgnoreCase("Content-Type")) {
      setContentType(value);
      return true;
    }
    if (name.equalsIgnoreCase("Content-Length")) {
      setContentLengthLong(
          value == null || !value.matches("\\d{1,18}") ? UNKNOWN : Long.parseLong(value));
      return true;
    }
    return false;
  }

  @Override
  public boolean containsHeader(String name) {
    return fields.has(name) || container.containsHeader(name) || isDeclaredLength(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    if (isDeclaredLength(name)) {
      return Long.toString(declaredLength);
    }
    return fields.has(name) ? fields.values(name).get(0) : container.getHeader(name);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    return fields.has(name) ? fields.values(name) : container.getHeaders(name);
  }

  @Override
  public Collection<String> getHeaderNames() {
    Set<String> names = new LinkedHashSet<>(container.getHeaderNames());
    names.addAll(fields.names());
    return names;
  }

  private boolean isDeclaredLength(String name) {
    return declaredLength != UNKNOWN && name.equalsIgnoreCase("Content-Length");
  }

  @Override
  public void addCookie(Cookie cookie) {
    if (!isFixed()) {
      cookies.add(cookie);
    }
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    trailers = true;
    container.setTrailerFields(supplier);
  }

  @Override
  public Supplier<Map<String, String>> getTrailerFields() {
    return container.getTrailerFields();
  }

  @Override
  public void setContentLengthLong(long length) {
    if (!isFixed()) {
      declaredLength = length < 0 ? UNKNOWN : length;
    }
  }

  // --- HttpServletResponse: what the container knows
  // -----------------------------------------------------------------

  @Override
  public void setContentType(@Nullable String value) {
    if (!isFixed()) {
      type.set(value);
    }
  }

  @Override
  public @Nullable String getContentType() {
    return container.getContentType();
  }

  @Override
  public void setCharacterEncoding(@Nullable String encoding) {
    if (!isFixed()) {
      type.setEncoding(encoding);
    }
  }

  @Override
  public String getCharacterEncoding() {
    return container.getCharacterEncoding();
  }

  @Override
  public void setLocale(@Nullable Locale locale) {
    if (!isFixed()) {
      type.setLocale(locale);
      setHeader("Content-Language", locale == null ? null : locale.toLanguageTag());
    }
  }

  @Override
  public Locale getLocale() {
    return container.getLocale();
  }

  @Override
  public String encodeURL(String url) {
    return container.encodeURL(url);
  }

  @Override
  public String encodeRedirectURL(String url) {
    return container.encodeRedirectURL(url);
  }
}
