package dev.larder.httpcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.ehcache.EhcacheStore;
import dev.larder.httpcache.memory.MemoryStore;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.store.Faults;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.support.Samples;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Which store a cache gets. */
class StoresTest {

  private static final RequestHead GET = new RequestHead("GET", Fields.empty(), false);

  private static final long MIB = 1 << 20;

  @Test
  void byDefault_itIsOnTheHeap() {
    try (ResponseStore store = Stores.open(CacheSettings.DEFAULT, CacheEvents.NONE)) {
      assertThat(store).isInstanceOf(MemoryStore.class);
    }
    try (ResponseStore store =
        Stores.open(CacheSettings.of(Map.of("cache.heap.mb", "5")), CacheEvents.NONE)) {
      assertThat(store).isInstanceOf(MemoryStore.class).hasToString("at most 5 MiB of the heap");
    }
  }

  @Test
  void withMemoryOffTheHeap_itIsEhcache() {
    Map<String, String> settings =
        Map.of("cache.offheap.mb", "16", "cache.heap.entries", "7", "cache.heap.max.body", "8");
    try (ResponseStore store = Stores.open(CacheSettings.of(settings), CacheEvents.NONE)) {
      assertThat(store).isInstanceOf(EhcacheStore.class).hasToString("16 MiB off the heap");
    }
  }

  @Test
  void faultsOfAStoreThatTheCacheHasOpened_areToldToItsListener() {
    List<String> heard = new ArrayList<>();
    CacheEvents listener =
        new CacheEvents() {
          @Override
          public void fault(String what, Throwable cause) {
            heard.add(what);
          }
        };
    HttpCache cache =
        HttpCache.builder().setting("cache.offheap.mb", "16").listener(listener).build();
    cache.close();
    assertThat(heard).isEmpty();
    // a look-up in a store that is closed
    cache.close();
    assertThat(CacheOperations.of(cache).lookUp(Samples.key("/a"), GET)).isNotNull();
    assertThat(heard).isNotEmpty();
  }

  @Test
  void bothSizes_areRefused() {
    assertThatThrownBy(
            () ->
                Stores.open(
                    CacheSettings.of(Map.of("cache.offheap.mb", "16", "cache.heap.mb", "16")),
                    CacheEvents.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Settings cache.heap.mb and cache.offheap.mb exclude each other: the first is the size"
                + " of the store on the heap, the second chooses the one off the heap");
  }

  @Test
  void sizesThatAreTooLargeForTheHeap_areNamed() {
    assertThatThrownBy(
            () -> Stores.onHeap(CacheSettings.of(Map.of("cache.heap.mb", "129")), 256 * MIB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Setting cache.heap.mb has the value '129'; allowed with this heap (-Xmx): at most 128");
    assertThatThrownBy(
            () ->
                Stores.onHeap(
                    CacheSettings.of(Map.of("cache.max.entry.bytes", "2097153")), 256 * MIB))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Setting cache.max.entry.bytes has the value '2097153'; allowed with this cache.heap.mb"
                + " (16): at most 2097152");
    Stores.onHeap(CacheSettings.DEFAULT, 8 * MIB).close();
  }

  @Test
  void withoutEhcache_theHeapNeedsNothing_andMemoryOffItNamesWhatIsMissing() throws Exception {
    try (Application application = new Application(path -> !path.contains("ehcache"))) {
      assertThat(application.openStore(Map.of())).isEqualTo("MemoryStore");
      assertThatThrownBy(() -> application.openStore(Map.of("cache.offheap.mb", "16")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Setting cache.offheap.mb needs Ehcache: add the library org.ehcache:ehcache"
                  + " (classifier jakarta, without jaxb-runtime) to the application, or remove the"
                  + " setting to keep responses on the heap");
    }
  }

  @Test
  void aServiceFileThatWasLost_isNamed() throws Exception {
    try (Application application = new Application(path -> true, "META-INF/services/dev.larder")) {
      assertThat(application.openStore(Map.of())).isEqualTo("MemoryStore");
      assertThatThrownBy(() -> application.openStore(Map.of("cache.offheap.mb", "16")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cache.offheap.mb")
          .hasMessageContaining("META-INF/services/" + ResponseStore.Provider.class.getName());
    }
  }

  /** The engine as an application with another class path sees it. */
  private static final class Application implements AutoCloseable {

    private final URLClassLoader loader;

    Application(Predicate<String> onClassPath) {
      this(onClassPath, "nothing");
    }

    Application(Predicate<String> onClassPath, String hidden) {
      URL[] path =
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .filter(onClassPath)
              .map(Application::url)
              .toArray(URL[]::new);
      loader = new HidingLoader(path, hidden);
    }

    String openStore(Map<String, String> settings) throws Exception {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        Class<?> type = loader.loadClass(CacheSettings.class.getName());
        Object there = type.getMethod("of", Map.class).invoke(null, settings);
        Class<?> listener = loader.loadClass(Faults.Listener.class.getName());
        Method open =
            loader.loadClass(Stores.class.getName()).getDeclaredMethod("open", type, listener);
        open.setAccessible(true); // of another package, since of another loader
        Object none = loader.loadClass(CacheEvents.class.getName()).getField("NONE").get(null);
        Object store = open.invoke(null, there, none);
        ((AutoCloseable) store).close();
        return store.getClass().getSimpleName();
      } catch (InvocationTargetException e) {
        throw (Exception) e.getCause();
      } finally {
        thread.setContextClassLoader(before);
      }
    }

    @Override
    public void close() throws IOException {
      loader.close();
    }

    private static URL url(String path) {
      try {
        return new File(path).toURI().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(path, e);
      }
    }
  }

  /** Finds no resources of a name. */
  private static final class HidingLoader extends URLClassLoader {

    private final String hidden;

    HidingLoader(URL[] path, String hidden) {
      super(path, ClassLoader.getPlatformClassLoader());
      this.hidden = hidden;
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
      return name.startsWith(hidden) ? Collections.emptyEnumeration() : super.findResources(name);
    }
  }
}
