package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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
public final class HeldFields {

  /** What describes the content, beside the fields whose names begin so. */
  private static final Set<String> OF_CONTENT = Set.of("accept-ranges", "etag", "last-modified");

  private static final Set<String> FORBIDDING = Set.of("no-store", "private", "no-cache");

  private final Map<String, Lines> lines = new LinkedHashMap<>();

  public void set(String name, @Nullable String value) {
    if (value == null) {
      lines.remove(key(name));
      return;
    }
    lines.put(key(name), new Lines(name, true, new ArrayList<>(List.of(value))));
  }

  public void add(String name, @Nullable String value) {
    if (value != null) {
      lines
          .computeIfAbsent(key(name), k -> new Lines(name, false, new ArrayList<>()))
          .values()
          .add(value);
    }
  }

  public void removeIf(Predicate<String> name) {
    lines.values().removeIf(line -> name.test(line.name()));
  }

  void clear() {
    lines.clear();
  }

  public boolean has(String name) {
    return lines.containsKey(key(name));
  }

  public List<String> values(String name) {
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
   * Leaves the fields that the page of a failure has as well: all but those that describe the
   * content that was not made, and those that would allow a cache to store the page for it.
   */
  void leaveThoseOfFailure() {
    boolean kept = forbidsStoring(values("Cache-Control"));
    lines
        .entrySet()
        .removeIf(
            line ->
                isOfContent(line.getKey())
                    || (line.getKey().equals("expires") && !kept)
                    || (isForCaches(line.getKey()) && !forbidsStoring(line.getValue().values())));
  }

  private static boolean isOfContent(String key) {
    return (key.startsWith("content-") && !key.startsWith("content-security-policy"))
        || OF_CONTENT.contains(key);
  }

  /** Cache-Control and the fields for some caches alone (RFC 9213, Edge Architecture). */
  private static boolean isForCaches(String key) {
    return key.endsWith("cache-control") || key.equals("surrogate-control");
  }

  private static boolean forbidsStoring(List<String> directives) {
    return directives.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(directive -> key(directive.strip()))
        .anyMatch(FORBIDDING::contains);
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
