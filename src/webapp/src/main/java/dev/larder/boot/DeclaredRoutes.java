package dev.larder.boot;

import dev.larder.ops.Routes;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The routes that the application declares: the templates of its resources, the mappings of its
 * servlets, and its folders of static files.
 */
final class DeclaredRoutes {

  private DeclaredRoutes() {}

  static Routes of(ServletContext context, Application resources) {
    List<String> declared = new ArrayList<>(templates(resources));
    context
        .getServletRegistrations()
        .values()
        .forEach(servlet -> declared.addAll(servlet.getMappings()));
    declared.addAll(folders(context));
    return new Routes(context.getContextPath(), declared.stream().sorted().toList());
  }

  static List<String> templates(Application resources) {
    String base = joined("", resources.getClass().getAnnotation(ApplicationPath.class).value());
    return resources.getClasses().stream()
        .filter(type -> type.isAnnotationPresent(Path.class))
        .flatMap(type -> templates(base, type))
        .distinct()
        .toList();
  }

  private static Stream<String> templates(String base, Class<?> type) {
    String own = joined(base, type.getAnnotation(Path.class).value());
    Stream<String> methods =
        Stream.of(type.getMethods())
            .filter(method -> method.isAnnotationPresent(Path.class))
            .map((Method method) -> joined(own, method.getAnnotation(Path.class).value()));
    return Stream.concat(Stream.of(own), methods);
  }

  private static String joined(String base, String path) {
    String bare = path.replaceAll("^/+|/+$", "");
    return bare.isEmpty() ? base : base + "/" + bare;
  }

  private static List<String> folders(ServletContext context) {
    Set<String> paths = context.getResourcePaths("/");
    return paths == null
        ? List.of()
        : paths.stream()
            .filter(path -> path.endsWith("/") && !path.endsWith("-INF/"))
            .map(path -> path + "*")
            .toList();
  }
}
