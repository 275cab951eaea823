package dev.larder.httpcache.servlet.request;

import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names the origin of a request for its key: the host by the container ({@code getServerName}), and
 * every other host that the application can read, if it differs: the field {@code Host}, and the
 * fields of proxies. So a response that repeats such a field answers only requests with the same
 * field.
 *
 * <p>Safe for use by many threads; remembers the last origin, which nearly always is the next one
 * as well.
 */
public final class Origins {

  /** The fields in which a proxy names the URI that the client used. */
  public static final List<String> FORWARDED =
      List.of(
          "Forwarded",
          "X-Forwarded-Host",
          "X-Forwarded-Server",
          "X-Forwarded-Port",
          "X-Forwarded-Proto",
          "X-Forwarded-Ssl",
          "X-Forwarded-Prefix",
          "X-Original-Host",
          "X-Host");

  private static final int MAX_BESIDE = 1024;
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern BESIDE = Pattern.compile("[!-~]*");

  /** The nodes in {@code Forwarded} (RFC 7239 §6): clients and proxies, not hosts of the site. */
  private static final Pattern NODES =
      Pattern.compile("(?i)\\b(for|by)=(\"[a-z0-9._:\\[\\]-]*\"|[a-z0-9._-]+)");

  private final List<String> own;
  private volatile Named last = new Named(new Said("", "", 0, null, ""), "", false, false, true);

  /**
   * The origins of a site.
   *
   * @param own the origins of this site, first the one that keys contain; or none: the origin of
   *     each request
   */
  public Origins(List<String> own) {
    this.own = List.copyOf(own);
  }

  /**
   * Everything in a request that names its origin.
   *
   * @param field the field {@code Host}, if there is one
   * @param beside the fields of proxies as one text, or empty if there are none
   */
  private record Said(String scheme, String host, int port, @Nullable String field, String beside) {

    boolean isSaidBy(HttpServletRequest request, @Nullable String itsField, String itsBeside) {
      return host.equals(request.getServerName())
          && port == request.getServerPort()
          && scheme.equals(request.getScheme())
          && Objects.equals(field, itsField)
          && beside.equals(itsBeside);
    }

    String origin() {
      return CacheKey.origin(scheme, host, port);
    }

    /** Whether {@code Host} names the same as the container. */
    boolean isConsistent() {
      return field != null && origin().equals(originOfField(field));
    }

    private @Nullable String originOfField(String text) {
      int colon = text.indexOf(':', text.lastIndexOf(']') + 1);
      if (colon < 0) {
        return CacheKey.origin(scheme, text, -1);
      }
      String digits = text.substring(colon + 1);
      return PORT.matcher(digits).matches()
          ? CacheKey.origin(scheme, text.substring(0, colon), Integer.parseInt(digits))
          : null;
    }
  }

  /**
   * The origin of a request.
   *
   * @param origin its form in keys
   * @param consistent whether the field {@code Host} names it as well
   * @param wellFormed whether it can be read in one way
   * @param foreign whether it is another site
   */
  record Named(Said said, String origin, boolean consistent, boolean wellFormed, boolean foreign) {

    private Named malformed() {
      return new Named(said, origin, consistent, false, foreign);
    }
  }

  Named of(HttpServletRequest request) {
    Enumeration<String> fields = request.getHeaders("Host");
    String field = fields.hasMoreElements() ? fields.nextElement() : null;
    boolean several = fields.hasMoreElements();
    String beside = beside(request);
    Named named = last;
    if (!named.said().isSaidBy(request, field, beside)) {
      named =
          named(
              new Said(
                  request.getScheme(),
                  request.getServerName(),
                  request.getServerPort(),
                  field,
                  beside));
      last = named;
    }
    boolean readInOneWay = !several && (named.consistent() || isInUrl(named.said(), request));
    return readInOneWay ? named : named.malformed();
  }

  private Named named(Said said) {
    String plain = said.origin();
    boolean consistent = said.isConsistent();
    String field = said.field();
    String all = (field == null || consistent ? "" : line("Host", field)) + said.beside();
    return new Named(
        said,
        (own.isEmpty() ? plain : own.get(0)) + all,
        consistent,
        HOST.matcher(said.host()).matches()
            && all.length() <= MAX_BESIDE
            && BESIDE.matcher(all).matches(),
        !own.isEmpty() && !own.contains(plain));
  }

  /**
   * Whether {@code getRequestURL} names the host as well. Jetty omits it if a request over HTTP/2
   * has no {@code :authority}.
   */
  private static boolean isInUrl(Said said, HttpServletRequest request) {
    String start = said.scheme() + "://" + said.host();
    return request.getRequestURL().toString().regionMatches(true, 0, start, 0, start.length());
  }

  private static String beside(HttpServletRequest request) {
    String text = "";
    for (String name : FORWARDED) {
      if (request.getHeader(name) != null) {
        text += lines(name, request.getHeaders(name));
      }
    }
    return text;
  }

  private static String lines(String name, Enumeration<String> values) {
    StringBuilder lines = new StringBuilder();
    for (String value : Collections.list(values)) {
      String said = name.equals("Forwarded") ? NODES.matcher(value).replaceAll("") : value;
      if (!said.chars().allMatch(c -> c == ',' || c == ';' || c == ' ')) {
        lines.append(line(name, said));
      }
    }
    return lines.toString();
  }

  /** No origin contains a number sign, and this removes it from values. */
  private static String line(String name, String value) {
    String escaped = value.replace("%", "%25").replace("#", "%23").replace(" ", "%20");
    return '#' + name.toLowerCase(Locale.ROOT) + '=' + escaped;
  }

  /** The host of a request in the form of the field {@code Host}. */
  public static String authority(HttpServletRequest request) {
    String origin =
        CacheKey.origin(request.getScheme(), request.getServerName(), request.getServerPort());
    return origin.substring(origin.indexOf("//") + 2);
  }
}
