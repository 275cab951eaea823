package dev.larder.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Refuses with 400 a query whose escapes are not UTF-8 (RFC 3986 §2.5) or hold a NUL, on every path
 * alike. Containers notice such a query late and in different ways: by an exception in the
 * application, by a replaced character, or not at all. Map it REQUEST behind the cache, so that the
 * response is counted.
 */
public final class WellFormedQuery implements Filter {

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && request instanceof HttpServletRequest asked
        && !isWellFormed(asked.getQueryString())) {
      Problems.refuse(
          Problem.of(400, "The query has escapes that are not UTF-8."),
          asked,
          (HttpServletResponse) response);
    } else {
      chain.doFilter(request, response);
    }
  }

  static boolean isWellFormed(@Nullable String query) {
    if (query == null || query.indexOf('%') < 0) {
      return true;
    }
    ByteBuffer decoded = ByteBuffer.allocate(query.length());
    for (int i = 0; i < query.length(); i++) {
      if (query.charAt(i) != '%') {
        // only its being no part of a sequence counts
        decoded.put((byte) ' ');
        continue;
      }
      int octet = i + 2 < query.length() ? octet(query.charAt(i + 1), query.charAt(i + 2)) : 0;
      if (octet <= 0) {
        return false;
      }
      decoded.put((byte) octet);
      i += 2;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(decoded.flip());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The octet of two hexadecimal digits, or a negative number. */
  private static int octet(char high, char low) {
    int first = hex(high);
    int second = hex(low);
    return first < 0 || second < 0 ? -1 : first * 16 + second;
  }

  /** Not {@link Character#digit}, which knows the digits of other scripts too. */
  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
