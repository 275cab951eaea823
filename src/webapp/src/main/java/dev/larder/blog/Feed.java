package dev.larder.blog;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The posts of the blog as the service gave them at one time, cleaned and prepared. Immutable.
 *
 * <p>Feeds of the same content are one object, wherever they come from: fetched again, or read from
 * a session that was kept on a disk or came from another node. So any number of sessions holds a
 * feed in memory once. In serialised form a feed is the packed answer of the service; it is cleaned
 * again when it comes back, by the rules of the version that reads it.
 */
final class Feed implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final FeedParser PARSER = new FeedParser();

  /** The feeds that somebody holds, by digest. */
  private static final Map<String, WeakReference<Feed>> LIVE = new HashMap<>();

  /** A blog without posts. */
  static final Feed EMPTY = new Feed("empty", new byte[0], List.of());

  private final transient String digest;
  private final transient byte[] packed;
  private final transient List<BlogPost> posts;
  private final transient Map<String, BlogPost> byId = new HashMap<>();
  private final transient Map<String, Integer> categories = new LinkedHashMap<>();

  private Feed(String digest, byte[] packed, List<BlogPost> posts) {
    this.digest = digest;
    this.packed = packed;
    this.posts = posts;
    for (BlogPost post : posts) {
      byId.put(post.id(), post);
      if (!post.category().isEmpty()) {
        categories.merge(post.category(), 1, Integer::sum);
      }
    }
  }

  /**
   * The feed in the answer of a service.
   *
   * @throws IOException if the answer is no feed
   */
  static Feed of(byte[] body) throws IOException {
    String digest = digest(body);
    Feed live = live(digest);
    return live == null ? interned(new Feed(digest, pack(body), PARSER.posts(body))) : live;
  }

  /** The posts, newest first. */
  List<BlogPost> posts() {
    return posts;
  }

  Optional<BlogPost> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** How many posts each category has; that of the newest post first. */
  Map<String, Integer> categories() {
    return Collections.unmodifiableMap(categories);
  }

  /** Tells contents apart: equal contents, equal digest. */
  String digest() {
    return digest;
  }

  private static @Nullable Feed live(String digest) {
    synchronized (LIVE) {
      WeakReference<Feed> held = LIVE.get(digest);
      return held == null ? null : held.get();
    }
  }

  private static Feed interned(Feed made) {
    synchronized (LIVE) {
      LIVE.values().removeIf(held -> held.get() == null);
      Feed other = live(made.digest);
      if (other != null) {
        return other;
      }
      LIVE.put(made.digest, new WeakReference<>(made));
      return made;
    }
  }

  private static String digest(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static byte[] pack(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return packed.toByteArray();
  }

  private Object writeReplace() {
    return new Packed(digest, packed);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A feed is serialised in its packed form");
  }

  /** The serialised form. */
  private static final class Packed implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String digest;
    private final byte[] packed;

    Packed(String digest, byte[] packed) {
      this.digest = digest;
      this.packed = packed;
    }

    /** The feed, or null if this version does not take the answer for a feed any more. */
    private @Nullable Object readResolve() {
      if (packed.length == 0) {
        return EMPTY;
      }
      Feed live = live(digest);
      if (live != null) {
        return live;
      }
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
        return Feed.of(in.readAllBytes());
      } catch (IOException e) {
        LOG.debug("A session comes without its copy of the blog, which cannot be read", e);
        return null;
      }
    }
  }
}
