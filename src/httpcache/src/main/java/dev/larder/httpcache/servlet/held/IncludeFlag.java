package dev.larder.httpcache.servlet.held;

import jakarta.servlet.ServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Whether Undertow includes another resource now. Included resources must not change status and
 * fields (Servlet specification, §9.3). Tomcat and Jetty see to that by a response in front of the
 * filter's; Undertow by a flag of its own response, which ignores both meanwhile, also if the
 * filter hands the head over. The methods of the flag are public, but of Undertow alone: they are
 * found by their names.
 *
 * <p>Belongs to one response; not safe for use by many threads.
 */
final class IncludeFlag {

  private record Methods(Method get, Method set) {}

  private static final ClassValue<Optional<Methods>> METHODS =
      new ClassValue<>() {
        @Override
        protected Optional<Methods> computeValue(Class<?> type) {
          try {
            Method get = type.getMethod("isInsideInclude");
            return Optional.of(new Methods(get, type.getMethod("setInsideInclude", boolean.class)));
          } catch (NoSuchMethodException e) {
            return Optional.empty();
          }
        }
      };

  private final ServletResponse container;
  private final Optional<Methods> methods;

  IncludeFlag(ServletResponse response) {
    this.container = Containers.base(response);
    this.methods = METHODS.get(container.getClass());
  }

  boolean isSet() {
    return methods.isPresent() && Boolean.TRUE.equals(call(methods.get().get()));
  }

  /** Does something to the container's response as if nothing were being included. */
  void suspend(Runnable action) {
    if (!isSet()) {
      action.run();
      return;
    }
    Method set = methods.orElseThrow().set();
    call(set, false);
    try {
      action.run();
    } finally {
      call(set, true);
    }
  }

  private Object call(Method method, Object... arguments) {
    try {
      return method.invoke(container, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
