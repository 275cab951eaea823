package dev.larder.blog;

import static dev.larder.blog.BlogScene.post;
import static dev.larder.blog.BlogScene.title;
import static dev.larder.support.FaultyServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.FaultyServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions that are written and read again, and what many sessions cost. */
class BlogSessionTest {

  private static final int SESSIONS = 2_000;
  private static final FaultyServer.Behaviour BROKEN = json(500, "{}");

  private final BlogScene scene = new BlogScene(post("One"));

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  @Test
  void copyComesBackAndHoldsTheSameFeed() throws Exception {
    BlogSession session = new BlogSession();
    Feed feed = scene.see(session).feed();
    Snapshot back = copied(session).copy().orElseThrow();
    assertThat(back.feed()).isSameAs(feed);
    assertThat(back.isRevived()).isTrue();
  }

  @Test
  void sessionWithoutACopyComesBackAsSuch() throws Exception {
    assertThat(copied(new BlogSession()).copy()).isEmpty();
  }

  @Test
  void copyThatCameBackIsNeverFresh() throws Exception {
    BlogSession session = new BlogSession();
    scene.see(session);
    BlogSession back = copied(session);
    scene.service.become(post("Two"));
    FeedView view = scene.restarted().view(Optional.of(back));
    assertThat(view.source()).isEqualTo("MISS");
    assertThat(view.status()).isEqualTo("larder-blog; fwd=stale; stored; detail=fetched");
    assertThat(title(view)).isEqualTo("Two");
  }

  @Test
  void copyThatCameBackStandsInForADay() throws Exception {
    BlogSession session = new BlogSession();
    scene.see(session);
    scene.service.become(BROKEN);

    scene.stepWall(Duration.ofDays(1));
    FeedView stale = scene.restarted().view(Optional.of(copied(session)));
    assertThat(stale.source()).isEqualTo("STALE");
    assertThat(stale.status())
        .isEqualTo("larder-blog; fwd=stale; ttl=" + (3600 - 86_400) + "; detail=unavailable");
    assertThat(title(stale)).isEqualTo("One");

    scene.stepWall(Duration.ofMillis(1));
    assertThat(scene.restarted().view(Optional.of(copied(session))).trouble())
        .isEqualTo(FeedView.Trouble.UNAVAILABLE);
    scene.stepWall(Duration.ofDays(-3));
    assertThat(scene.restarted().view(Optional.of(copied(session))).trouble())
        .as("from a future that cannot be")
        .isEqualTo(FeedView.Trouble.UNAVAILABLE);
  }

  @Test
  void copyThatCameBackDiesWhenTheBlogIsCleared() throws Exception {
    BlogSession session = new BlogSession();
    scene.see(session);
    BlogSession back = copied(session);
    scene.service.become(BROKEN);
    scene.changes.append(Set.of("blog"));
    assertThat(scene.see(back).trouble()).isEqualTo(FeedView.Trouble.UNAVAILABLE);
  }

  @Test
  void copyThatWasClearedIsNotWritten() throws Exception {
    BlogSession session = new BlogSession();
    scene.see(session);
    scene.changes.append(Set.of("blog"));
    assertThat(copied(session).copy()).isEmpty();
  }

  @Test
  void feedThatNobodyHoldsIsReadFromItsSerialisedForm() throws Exception {
    WeakReference<Feed> made = new WeakReference<>(Feed.of(body("Gone", 1)));
    byte[] written = written(Objects.requireNonNull(made.get()));
    for (int i = 0; i < 100 && made.get() != null; i++) {
      System.gc();
    }
    assertThat(made.get()).as("nobody holds it").isNull();

    Feed back = (Feed) read(written);
    assertThat(back.posts()).extracting(BlogPost::title).containsExactly("Gone 0");
    assertThat(back.find("gone-0")).isPresent();
    assertThat(read(written)).isSameAs(back);
  }

  @Test
  void emptyBlogComesBackAsTheSame() throws Exception {
    assertThat(read(written(Feed.EMPTY))).isSameAs(Feed.EMPTY);
  }

  @Test
  void feedsOfTheSameContentAreOne() throws Exception {
    byte[] body = body("Same", 3);
    Feed first = Feed.of(body);
    assertThat(Feed.of(body.clone())).isSameAs(first);
    assertThat(Feed.of(body("Other", 3))).isNotSameAs(first);
  }

  @Test
  void twoThousandSessionsCostOneCallAndOneFeed() throws Exception {
    scene.service.become(json(200, new String(body("Heavy", 60), StandardCharsets.UTF_8)));
    // what classes and pools need the first time is not of the sessions
    Feed feed = scene.see(new BlogSession()).feed();
    long before = usedMemory();
    List<BlogSession> sessions = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      BlogSession session = new BlogSession();
      scene.see(session);
      scene.see(session);
      sessions.add(session);
    }
    long grown = usedMemory() - before;

    assertThat(scene.service.calls()).isEqualTo(1);
    assertThat(feedsOf(sessions)).containsExactly(feed);
    // one copy of the feed is more than 500 KB; two thousand would be a gigabyte
    assertThat(grown).as("bytes for %s sessions", SESSIONS).isLessThan(4L << 20);
  }

  @Test
  void twoThousandSessionsThatCameBackHoldOneFeed() throws Exception {
    scene.service.become(json(200, new String(body("Heavy", 60), StandardCharsets.UTF_8)));
    BlogSession session = new BlogSession();
    Feed feed = scene.see(session).feed();
    byte[] written = written(session);
    List<BlogSession> sessions = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      sessions.add((BlogSession) read(written));
    }
    assertThat(feedsOf(sessions)).containsExactly(feed);
    assertThat(written.length).as("packed").isLessThan(100 << 10);
  }

  /** The feeds that these sessions hold, by identity. */
  private static Set<Feed> feedsOf(List<BlogSession> sessions) {
    Set<Feed> feeds = Collections.newSetFromMap(new IdentityHashMap<>());
    sessions.forEach(session -> feeds.add(session.copy().orElseThrow().feed()));
    return feeds;
  }

  /** A feed of so many posts of 9 KB each. */
  private static byte[] body(String title, int posts) {
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; i < posts; i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"id\":\"" + title.toLowerCase(Locale.ROOT) + "-" + i + "\",")
          .append("\"title\":\"" + title + " " + i + "\",")
          .append("\"main_content\":\"<p>" + "A line of text. ".repeat(560) + "</p>\"}");
    }
    return body.append("]").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static BlogSession copied(BlogSession session) throws Exception {
    return (BlogSession) read(written(session));
  }

  private static byte[] written(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] written) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written))) {
      return in.readObject();
    }
  }

  private static long usedMemory() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
