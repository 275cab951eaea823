package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.support.Http;
import dev.larder.support.embedded.EmbeddedServer.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many writers and readers for some seconds: no read that begins after a write was acknowledged
 * sees less than it. The values of each key only rise.
 */
class HistoryTest {

  private static final int KEYS = 4;
  private static final int WRITERS = 4;
  private static final int READERS = 10;
  private static final Duration LENGTH = Duration.ofSeconds(4);

  private final LocalInvalidationLog log = new LocalInvalidationLog();
  private final AtomicIntegerArray database = new AtomicIntegerArray(KEYS);
  private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(KEYS);
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicInteger writes = new AtomicInteger();

  @ParameterizedTest
  @EnumSource
  void noReadIsOlderThanTheLastAcknowledgedWrite(Kind kind) throws Exception {
    try (Scene scene = Scene.on(kind).log(log).start(this::serve)) {
      long end = System.nanoTime() + LENGTH.toNanos();
      ExecutorService clients = Executors.newFixedThreadPool(WRITERS + READERS);
      try {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < WRITERS + READERS; i++) {
          Random random = new Random(i);
          boolean writer = i < WRITERS;
          all.add(
              clients.submit(
                  () -> {
                    while (System.nanoTime() < end) {
                      if (writer) {
                        write(scene, random);
                      } else {
                        read(scene, random);
                      }
                    }
                  }));
        }
        for (Future<?> one : all) {
          one.get();
        }
      } finally {
        clients.shutdownNow();
      }
    }
    assertThat(violations).isEmpty();
    assertThat(hits.get()).as("of %s reads, %s writes", reads, writes).isGreaterThan(50);
    assertThat(writes.get()).isGreaterThan(50);
  }

  private void write(Scene scene, Random random) {
    int key = random.nextInt(KEYS);
    String[] ways = {"quiet", "flushed", "length", "failing", "throwing"};
    String way = ways[random.nextInt(ways.length)];
    String recorded = random.nextBoolean() ? "&recorded" : "";
    // a failing answer acknowledges too, once it is whole: the application says it has committed
    Http.Response answer = scene.http.put("n/" + key + "?way=" + way + recorded, "");
    int value =
        answer.body().startsWith("ok")
            ? Integer.parseInt(answer.body().substring(2).strip())
            : Integer.parseInt(answer.field("X-Value").orElse("0"));
    acknowledged.accumulateAndGet(key, value, Math::max);
    writes.incrementAndGet();
  }

  private void read(Scene scene, Random random) {
    int key = random.nextInt(KEYS);
    boolean list = random.nextInt(3) == 0;
    List<Integer> atLeast = IntStream.range(0, KEYS).mapToObj(acknowledged::get).toList();
    Http.Response answer = scene.http.get(list ? "list" : "n/" + key);
    reads.incrementAndGet();
    if (answer.field("X-Cache").orElse("").equals("HIT")) {
      hits.incrementAndGet();
    }
    List<Integer> seen = List.of(answer.body().split(",")).stream().map(Integer::valueOf).toList();
    for (int i = 0; i < seen.size(); i++) {
      int least = atLeast.get(list ? i : key);
      if (seen.get(i) < least) {
        violations.add(
            (list ? "list " + i : "n/" + key)
                + " "
                + seen.get(i)
                + " < "
                + least
                + ": "
                + answer.fields().map());
      }
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getRequestURI();
    if (request.getMethod().equals("PUT")) {
      change(Integer.parseInt(path.substring(3)), request, response);
      return;
    }
    String value =
        path.equals("/list")
            ? IntStream.range(0, KEYS)
                .mapToObj(i -> "" + database.get(i))
                .collect(Collectors.joining(","))
            : "" + database.get(Integer.parseInt(path.substring(3)));
    response.setHeader("Cache-Control", "max-age=60");
    response.setHeader("Cache-Groups", "\"numbers\"");
    response.setHeader("ETag", "\"" + value.replace(',', '.') + "\"");
    if (response.getHeader("ETag").equals(request.getHeader("If-None-Match"))) {
      response.setStatus(304);
      return;
    }
    response.getWriter().print(value);
  }

  /** Changes a number, and records that if the request says so: then nothing else does. */
  private int commit(int key, HttpServletRequest request) {
    int value = database.incrementAndGet(key);
    if (request.getParameter("recorded") != null) {
      String target = (String) request.getAttribute(CachingFilter.WRITE_TARGET);
      Set<Group> groups = new HashSet<>(CacheKey.of("", target).changedGroups());
      groups.add(CacheKey.of("", "/n/" + key).group());
      groups.add(new Group.Named(Group.SITE, "numbers"));
      request.setAttribute(
          CachingFilter.WRITE_RECORDED, List.of(log.append(groups, Strength.HARD)));
    }
    return value;
  }

  private void change(int key, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String way = request.getParameter("way");
    if (way.equals("flushed") || way.equals("length")) {
      response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
      response.setHeader("Content-Location", "/n/" + key);
      if (way.equals("length")) {
        response.setContentLength(10);
      }
      response.getOutputStream().print("ok");
      response.flushBuffer();
      response.getOutputStream().print("%8d".formatted(commit(key, request)));
      response.getOutputStream().flush();
      return;
    }
    int value = commit(key, request);
    if (way.equals("quiet")) {
      response.setHeader("X-Value", "" + value);
      response.setHeader("Cache-Group-Invalidation", "\"numbers\"");
      response.setHeader("Content-Location", "/n/" + key);
      return;
    }
    response.setHeader("X-Value", "" + value);
    if (request.getAttribute(CachingFilter.WRITE_RECORDED) == null) {
      request.setAttribute(CachingFilter.WRITE_COMMITTED, List.of("numbers"));
    }
    if (way.equals("failing")) {
      response.setStatus(500);
      return;
    }
    throw new IllegalStateException("on purpose");
  }
}
