package dev.larder.httpcache.servlet.held;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Proxies;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.inject.spi.CDIProvider;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.servlet.ServletContext;
import java.lang.annotation.Annotation;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the filter finds out about the application that it runs in. */
class ContainersTest {

  private static final ClassLoader OURS = ContainersTest.class.getClassLoader();

  private static ServletContext context(ClassLoader loader, @Nullable String attribute) {
    return Proxies.of(
        ServletContext.class,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "getClassLoader" -> loader;
              case "getAttribute" -> arguments[0].equals(attribute) ? "there" : null;
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  @Test
  void applicationWithoutBeans_keepsNothingWithThreads() throws Exception {
    assertThat(Containers.keepsScopesWithThreads(context(OURS, null))).isFalse();
    try (URLClassLoader bare = new URLClassLoader(new URL[0], null)) {
      assertThat(Containers.keepsScopesWithThreads(context(bare, null))).isFalse();
    }
  }

  @Test
  void applicationWithSpring_keepsScopesWithThreads() {
    String root = "org.springframework.web.context.WebApplicationContext.ROOT";
    assertThat(Containers.keepsScopesWithThreads(context(OURS, root))).isTrue();
  }

  @Test
  void applicationWithCdi_keepsScopesWithThreads() {
    Beans.container(Beans::new);
    try {
      assertThat(Containers.keepsScopesWithThreads(context(OURS, null))).isTrue();
    } finally {
      Beans.container(null);
    }
  }

  /** A container of beans of which nothing is asked. */
  private static final class Beans extends CDI<Object> {

    static void container(@Nullable CDIProvider provider) {
      configuredProvider = provider;
    }

    @Override
    public BeanManager getBeanManager() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instance<Object> select(Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U> Instance<U> select(Class<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <U> Instance<U> select(TypeLiteral<U> type, Annotation... qualifiers) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUnsatisfied() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAmbiguous() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void destroy(Object instance) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Handle<Object> getHandle() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<Object>> handles() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Object get() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<Object> iterator() {
      throw new UnsupportedOperationException();
    }
  }
}
