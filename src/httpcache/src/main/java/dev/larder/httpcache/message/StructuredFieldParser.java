package dev.larder.httpcache.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recursive-descent parser of structured fields (RFC 9651 §4.2); it never reads a character
 * twice. Strings become {@code String}, integers {@code Long}, booleans {@code Boolean}; parameters
 * are passed over.
 */
final class StructuredFieldParser {

  /** A list of items that is a member. */
  record InnerList(List<Object> items) {}

  /**
   * A bare item of a type that no caching field uses: a token, decimal, byte sequence, date or
   * display string.
   */
  private record Other(String text) {}

  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super("not a structured field", null, false, false);
    }
  }

  private final String text;
  private int at;

  StructuredFieldParser(String text) {
    this.text = text.strip();
  }

  /** The members of a dictionary (§3.2), or empty if the text is none. */
  Optional<Map<String, Object>> dictionary() {
    Map<String, Object> members = new LinkedHashMap<>();
    try {
      while (at < text.length()) {
        String key = key();
        Object value = true;
        if (skip('=')) {
          value = itemOrInnerList();
        } else {
          parameters();
        }
        members.put(key, value);
        separator();
      }
      return Optional.of(members);
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /** The members of a list (§3.1), or empty if the text is none. */
  Optional<List<Object>> list() {
    List<Object> members = new ArrayList<>();
    try {
      while (at < text.length()) {
        members.add(itemOrInnerList());
        separator();
      }
      return Optional.of(members);
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /** The comma between members, after which another member must come. */
  private void separator() {
    skipWhitespace();
    if (at == text.length()) {
      return;
    }
    require(skip(','));
    skipWhitespace();
    require(at < text.length());
  }

  private Object itemOrInnerList() {
    return peek() == '(' ? innerList() : item();
  }

  private Object innerList() {
    List<Object> items = new ArrayList<>();
    at++;
    skipSpaces();
    while (!skip(')')) {
      items.add(item());
      require(peek() == ' ' || peek() == ')');
      skipSpaces();
    }
    parameters();
    return new InnerList(items);
  }

  private Object item() {
    Object value = bareItem();
    parameters();
    return value;
  }

  private void parameters() {
    while (skip(';')) {
      skipSpaces();
      key();
      if (skip('=')) {
        bareItem();
      }
    }
  }

  private Object bareItem() {
    char c = peek();
    if (c == '"') {
      return string();
    }
    if (c == '-' || isDigit(c)) {
      return number();
    }
    if (c == '?') {
      return bool();
    }
    if (c == ':') {
      return byteSequence();
    }
    if (c == '@') {
      at++;
      require(number() instanceof Long);
      return new Other("date");
    }
    if (c == '%') {
      return displayString();
    }
    require(isAlpha(c) || c == '*');
    int start = at++;
    while (ListSyntax.isTokenChar(peek()) || peek() == ':' || peek() == '/') {
      at++;
    }
    return new Other(text.substring(start, at));
  }

  private String string() {
    StringBuilder content = new StringBuilder();
    at++;
    while (!skip('"')) {
      char c = next();
      if (c == '\\') {
        c = next();
        require(c == '"' || c == '\\');
      }
      require(c >= 0x20 && c <= 0x7e);
      content.append(c);
    }
    return content.toString();
  }

  private Object number() {
    int start = at;
    skip('-');
    int digits = at;
    while (isDigit(peek())) {
      at++;
    }
    int length = at - digits;
    require(length > 0);
    if (!skip('.')) {
      require(length <= 15);
      return Long.parseLong(text.substring(start, at));
    }
    int fraction = at;
    while (isDigit(peek())) {
      at++;
    }
    require(length <= 12 && at > fraction && at - fraction <= 3);
    return new Other(text.substring(start, at));
  }

  private Object bool() {
    at++;
    char c = next();
    require(c == '0' || c == '1');
    return c == '1';
  }

  private Object byteSequence() {
    int start = at++;
    while (!skip(':')) {
      char c = next();
      require(isAlpha(c) || isDigit(c) || c == '+' || c == '/' || c == '=');
    }
    return new Other(text.substring(start, at));
  }

  /** Skips a valid one (§4.2.10). */
  private Object displayString() {
    int start = at++;
    require(next() == '"');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!skip('"')) {
      char c = next();
      require(c >= 0x20 && c <= 0x7e);
      bytes.write(c == '%' ? hexDigit(next()) << 4 | hexDigit(next()) : c);
    }
    require(isUtf8(bytes.toByteArray()));
    return new Other(text.substring(start, at));
  }

  private static int hexDigit(char c) {
    require(isDigit(c) || (c >= 'a' && c <= 'f'));
    return Character.digit(c, 16);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private String key() {
    int start = at;
    char first = next();
    require((first >= 'a' && first <= 'z') || first == '*');
    while (isKeyChar(peek())) {
      at++;
    }
    return text.substring(start, at);
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private char next() {
    require(at < text.length());
    return text.charAt(at++);
  }

  private boolean skip(char c) {
    if (peek() == c && at < text.length()) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpaces() {
    while (skip(' ')) {}
  }

  private void skipWhitespace() {
    while (skip(' ') || skip('\t')) {}
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new Malformed();
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAlpha(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isKeyChar(char c) {
    return (c >= 'a' && c <= 'z') || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*';
  }
}
