package dev.larder.httpcache.servlet;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Response fields that the application has set and that the container has not seen yet. Not safe
 * for use by many threads.
 */
final class HeldFields {

  private static final Set<String> OF_CONTENT =
      Set.of(
          "accept-ranges",
          "cache-control",
          "cache-groups",
          "etag",
          "expires",
          "last-modified",
          "location");

  private final Map<String, Lines> lines = new LinkedHashMap<>();

  void set(String name, @Nullable String value) {
    if (value == null) {
      lines.remove(key(name));
      return;
    }
    lines.put(key(name), new Lines(name, true, new ArrayList<>(List.of(value))));
  }

  void add(String name, @Nullable String value) {
    if (value != null) {
      lines
          .computeIfAbsent(key(name), k -> new Lines(name, false, new ArrayList<>()))
          .values()
          .add(value);
    }
  }

  void removeIf(Predicate<String> name) {
    lines.values().removeIf(line -> name.test(line.name()));
  }

  void clear() {
    lines.clear();
  }

  boolean has(String name) {
    return lines.containsKey(key(name));
  }

  List<String> values(String name) {
    Lines found = lines.get(key(name));
    return found == null ? List.of() : found.values();
  }

  List<String> names() {
    return lines.values().stream().map(Lines::name).toList();
  }

  /** The fields as a value. */
  Fields toFields() {
    List<Field> fields = new ArrayList<>();
    lines
        .values()
        .forEach(line -> line.values().forEach(value -> fields.add(new Field(line.name(), value))));
    return Fields.of(fields);
  }

  /** Hands every field to the container: those that were set replace what is there already. */
  void writeTo(HttpServletResponse response) {
    for (Lines line : lines.values()) {
      if (line.name().equalsIgnoreCase("Transfer-Encoding")) {
        // the framing is the container's: beside a length of its own this would smuggle
        continue;
      }
      boolean replace = line.replaces();
      for (String value : line.values()) {
        if (replace) {
          response.setHeader(line.name(), value);
        } else {
          response.addHeader(line.name(), value);
        }
        replace = false;
      }
    }
  }

  /**
   * Sends an interim response (RFC 9110 §15.2) with the fields that were set so far. The container
   * forgets them again: what the application takes back afterwards is not in the final response,
   * and what it leaves is there once.
   */
  void sendInterim(HttpServletResponse response, int code) throws IOException {
    Map<String, List<String>> before = new LinkedHashMap<>();
    names().forEach(name -> before.put(name, List.copyOf(response.getHeaders(name))));
    writeTo(response);
    response.sendError(code);
    before.forEach(
        (name, values) -> {
          response.setHeader(name, null);
          // before Servlet 6.1 a container may not do that
          if (!response.containsHeader(name)) {
            values.forEach(value -> response.addHeader(name, value));
          }
        });
  }

  /**
   * Whether a field describes the content, or how long it may be kept: it does not belong on the
   * page of an error.
   */
  static boolean isOfContent(String name) {
    String key = key(name);
    return (key.startsWith("content-") && !key.startsWith("content-security-policy"))
        || OF_CONTENT.contains(key);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * The lines of one name.
   *
   * @param replaces whether the first of them was set, not added
   */
  private record Lines(String name, boolean replaces, List<String> values) {}
}
