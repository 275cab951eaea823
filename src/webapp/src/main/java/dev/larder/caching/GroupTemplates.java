package dev.larder.caching;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of groups with gaps, which a request's path and an answer's record fill. Immutable. */
final class GroupTemplates {

  private static final Pattern GAP = Pattern.compile("\\{([A-Za-z]+(?:\\.[A-Za-z]+)*)}");

  private final List<String> templates;

  GroupTemplates(String... templates) {
    this.templates = List.of(templates);
    for (String template : templates) {
      String rest = GAP.matcher(template).replaceAll("");
      if (rest.contains("{") || rest.contains("}")) {
        throw new IllegalArgumentException("No template of a group: " + template);
      }
    }
  }

  /** The names, or empty if there is no value for one of the gaps. */
  Optional<List<String>> fill(ContainerRequestContext request, ContainerResponseContext response) {
    List<String> names = new ArrayList<>();
    for (String template : templates) {
      StringBuilder name = new StringBuilder();
      Matcher gaps = GAP.matcher(template);
      while (gaps.find()) {
        Object value = value(gaps.group(1), request, response.getEntity());
        if (value == null) {
          return Optional.empty();
        }
        gaps.appendReplacement(name, Matcher.quoteReplacement(String.valueOf(value)));
      }
      names.add(gaps.appendTail(name).toString());
    }
    return Optional.of(names);
  }

  private static @Nullable Object value(
      String path, ContainerRequestContext request, @Nullable Object entity) {
    String parameter = request.getUriInfo().getPathParameters().getFirst(path);
    if (parameter != null) {
      return parameter;
    }
    Object value = entity;
    for (String member : path.split("\\.", -1)) {
      value = value == null ? null : member(value, member);
    }
    return value;
  }

  private static @Nullable Object member(Object owner, String name) {
    RecordComponent[] members = owner.getClass().getRecordComponents();
    if (members == null) {
      return null;
    }
    return Arrays.stream(members)
        .filter(member -> member.getName().equals(name))
        .findFirst()
        .map(member -> read(member, owner))
        .orElse(null);
  }

  private static @Nullable Object read(RecordComponent member, Object owner) {
    try {
      return member.getAccessor().invoke(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Not readable: " + member, e);
    }
  }

  @Override
  public String toString() {
    return templates.toString();
  }
}
