package dev.larder.httpcache.servlet.held;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.servlet.Scene;
import dev.larder.httpcache.servlet.Script;
import dev.larder.httpcache.servlet.Script.Step;
import dev.larder.httpcache.servlet.Script.Verb;
import dev.larder.support.WireResponse;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever an application does with a response, its client gets the same with the filter as without
 * it, and who comes later gets from the store what the first client got.
 */
class RecordedBytesTest {

  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();
  private static final Map<Kind, Scene> CACHED = new EnumMap<>(Kind.class);
  private static final Map<Kind, Scene> PLAIN = new EnumMap<>(Kind.class);
  private static final Map<String, List<String>> SEEN = new ConcurrentHashMap<>();

  /** What the page of a failure does not have, so that no cache stores it for the content. */
  private static final Set<String> OF_CONTENT = Set.of("cache-control", "etag", "content-language");

  private static final AtomicInteger NUMBER = new AtomicInteger();

  @BeforeContainer
  static void start() {
    for (Kind kind : Kind.values()) {
      CACHED.put(kind, Scene.on(kind).maxEntryBytes(50_000).start(RecordedBytesTest::play));
      PLAIN.put(kind, Scene.on(kind).withoutCache().start(RecordedBytesTest::play));
    }
  }

  @AfterContainer
  static void stop() {
    CACHED.values().forEach(Scene::close);
    PLAIN.values().forEach(Scene::close);
  }

  private static void play(
      jakarta.servlet.http.HttpServletRequest request,
      jakarta.servlet.http.HttpServletResponse response)
      throws java.io.IOException, jakarta.servlet.ServletException {
    List<String> seen =
        SEEN.computeIfAbsent(
            request.getLocalPort() + request.getRequestURI(), name -> new CopyOnWriteArrayList<>());
    requireNonNull(SCRIPTS.get(request.getRequestURI())).play(request, response, seen);
  }

  @Provide
  Arbitrary<Script> scripts() {
    Arbitrary<Integer> sizes =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(0, 40)),
            Tuple.of(2, Arbitraries.integers().between(40, 3000)),
            Tuple.of(1, Arbitraries.integers().between(3000, 70_000)));
    Arbitrary<Step> writing =
        Combinators.combine(Arbitraries.of(Verb.PRINT, Verb.WRITE), sizes).as(Step::new);
    Arbitrary<Step> other =
        Combinators.combine(Arbitraries.of(Verb.class), Arbitraries.integers().between(0, 100))
            .as(Step::new);
    Arbitrary<Step> step = Arbitraries.frequencyOf(Tuple.of(2, writing), Tuple.of(3, other));
    return Combinators.combine(
            step.list().ofMaxSize(8), Arbitraries.of(true, false), Arbitraries.of(true, false))
        .as(Script::new);
  }

  @Property(seed = "20261121", tries = 1000, afterFailure = AfterFailureMode.RANDOM_SEED)
  void theFirstClientGetsWhatItGetsWithoutTheFilter(
      @ForAll("scripts") Script any, @ForAll Kind kind) {
    Script script = any.undisputed(kind != Kind.UNDERTOW);
    String path = path(script);
    WireResponse plain = WireResponse.get(requireNonNull(PLAIN.get(kind)).server.port(), path);
    WireResponse first = WireResponse.get(requireNonNull(CACHED.get(kind)).server.port(), path);

    if (script.declaresLength()) {
      return;
    }
    if (kind != Kind.UNDERTOW) {
      // which lets an application reset what it has flushed
      assertThat(seen(CACHED, kind, path)).isEqualTo(seen(PLAIN, kind, path));
    }
    assertThat(first.status()).isEqualTo(plain.status());
    assertThat(fields(first, script, kind)).isEqualTo(fields(plain, script, kind));
    // the page of an error shows the stack, or has the encoding of a writer in use; and Tomcat
    // leaves there what was written before an exception
    if (!script.has(Verb.THROW) && !plain.text().replace("\0", "").startsWith("<")) {
      assertThat(first.text()).isEqualTo(plain.text());
    }
  }

  @Property(seed = "20261121", tries = 1000, afterFailure = AfterFailureMode.RANDOM_SEED)
  void whoComesLaterGetsWhatTheFirstClientGot(@ForAll("scripts") Script script, @ForAll Kind kind) {
    String path = path(script);
    Scene scene = requireNonNull(CACHED.get(kind));
    WireResponse first = WireResponse.get(scene.server.port(), path);
    int calls = scene.calls.get();
    WireResponse second = WireResponse.get(scene.server.port(), path);

    if (second.field("X-Cache").equals("HIT")) {
      assertThat(scene.calls).hasValue(calls);
      assertThat(first.isWhole()).isTrue();
      assertThat(second.status()).isEqualTo(first.status());
      assertThat(second.text()).isEqualTo(first.text());
      assertThat(second.endToEndFields()).isEqualTo(first.endToEndFields());
    } else {
      // each target of a dispatch is a call of its own
      assertThat(scene.calls).hasValueGreaterThan(calls);
    }
  }

  /**
   * The page of an error is the container's; Tomcat's has the encoding of a writer in use. What
   * described the content that failed is left out by the filter, so that nobody keeps the page.
   */
  private static Map<String, List<String>> fields(WireResponse response, Script script, Kind kind) {
    Map<String, List<String>> fields = response.endToEndFields();
    if (script.has(Verb.SEND_ERROR) || script.has(Verb.THROW)) {
      fields.remove("content-type");
    }
    // Undertow names the server as the client has named it
    fields.computeIfPresent(
        "location", (name, places) -> List.of(places.get(0).replace("http://127.0.0.1:1/", "/")));
    if (response.text().isEmpty() || kind == Kind.UNDERTOW) {
      // Tomcat ends a forward with the writer of the response that it was given, which names its
      // encoding; Undertow names that of a writer that it has refused
      fields.computeIfPresent(
          "content-type", (name, types) -> List.of(types.get(0).replaceFirst(";.*", "")));
    }
    if (script.has(Verb.THROW)) {
      fields.keySet().removeIf(OF_CONTENT::contains);
    }
    return fields;
  }

  private static List<String> seen(Map<Kind, Scene> scenes, Kind kind, String path) {
    List<String> seen =
        requireNonNull(SEEN.get(requireNonNull(scenes.get(kind)).server.port() + path));
    // who closes has its answer sent before it is done
    Scene.until(() -> seen.contains(Script.END));
    return seen;
  }

  private static String path(Script script) {
    String path = "/" + NUMBER.incrementAndGet();
    SCRIPTS.put(path, script);
    return path;
  }
}
