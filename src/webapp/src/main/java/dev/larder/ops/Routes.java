package dev.larder.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the application, by which requests are counted: path templates like {@code
 * /api/articles/{id}} and servlet mappings like {@code /articles/*}. There are as many as the
 * application declares, whatever clients ask for; what fits none is {@link #OTHER}. Immutable.
 */
public final class Routes {

  /** The route of every path that the application does not declare. */
  public static final String OTHER = "other";

  /** No route but {@link #OTHER}. */
  public static final Routes NONE = new Routes("", List.of());

  private static final int NOTHING = 0;

  private final String contextPath;
  private final List<String> templates = new ArrayList<>(List.of(OTHER));
  private final Node root = new Node();

  /**
   * The routes of an application.
   *
   * @param contextPath what stands before every path; empty for the root
   * @param declared templates and mappings; {@code *.suffix} and the default mapping {@code /} are
   *     {@link #OTHER}, the empty mapping is {@code /}
   */
  public Routes(String contextPath, List<String> declared) {
    this.contextPath = contextPath;
    declared.forEach(this::add);
  }

  /** How many there are, {@link #OTHER} included. */
  int size() {
    return templates.size();
  }

  /** The template of a route. */
  String template(int route) {
    return templates.get(route);
  }

  /**
   * The route of a request.
   *
   * @param target path and query as they were sent
   * @return its number, from 0
   */
  int of(String target) {
    int query = target.indexOf('?');
    int end = query < 0 ? target.length() : query;
    if (!target.startsWith(contextPath)) {
      return NOTHING;
    }
    Node node = root;
    int wide = NOTHING;
    int start = contextPath.length();
    while (start < end && target.charAt(start) == '/') {
      wide = node.wide == NOTHING ? wide : node.wide;
      int slash = target.indexOf('/', start + 1);
      int stop = slash < 0 || slash > end ? end : slash;
      Node next = node.next(target.substring(start + 1, stop));
      if (next == null) {
        return wide;
      }
      node = next;
      start = stop;
    }
    if (start < end) {
      return NOTHING;
    }
    return node.exact != NOTHING ? node.exact : node.wide != NOTHING ? node.wide : wide;
  }

  private void add(String declared) {
    if (declared.startsWith("*") || declared.equals("/")) {
      return;
    }
    String template = declared.isEmpty() ? "/" : withoutPatterns(declared);
    boolean isWide = template.endsWith("/*");
    String path = isWide ? template.substring(0, template.length() - 2) : template;
    Node node = root;
    for (String segment : path.isEmpty() ? List.<String>of() : segments(path)) {
      node = node.child(segment);
    }
    if (isWide) {
      node.wide = node.wide == NOTHING ? number(template) : node.wide;
    } else {
      node.exact = node.exact == NOTHING ? number(template) : node.exact;
    }
  }

  private int number(String template) {
    templates.add(template);
    return templates.size() - 1;
  }

  /** {@code {id: [0-9]+}} is {@code {id}}. */
  private static String withoutPatterns(String template) {
    return template.replaceAll("\\{\\s*([^:}\\s]+)[^}]*\\}", "{$1}");
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /** A path up to some segment. */
  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private @Nullable Node any;
    private int exact = NOTHING;
    private int wide = NOTHING;

    @Nullable Node next(String segment) {
      Node child = children.get(segment);
      return child != null || segment.isEmpty() ? child : any;
    }

    Node child(String segment) {
      if (!segment.startsWith("{")) {
        return children.computeIfAbsent(segment, name -> new Node());
      }
      if (any == null) {
        any = new Node();
      }
      return any;
    }
  }
}
