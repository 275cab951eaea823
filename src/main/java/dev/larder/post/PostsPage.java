package dev.larder.post;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the page {@code /posts} shows; immutable. Read by the view, hence public and a bean. */
public final class PostsPage {

  private final int status;
  private final @Nullable Long id;
  private final @Nullable Post post;
  private final long tookMillis;
  private final @Nullable String message;
  private final @Nullable List<Post> posts;

  private PostsPage(
      int status,
      @Nullable Long id,
      @Nullable Post post,
      long tookMillis,
      @Nullable String message,
      @Nullable List<Post> posts) {
    this.status = status;
    this.id = id;
    this.post = post;
    this.tookMillis = tookMillis;
    this.message = message;
    this.posts = posts;
  }

  /** A page on which no post is chosen. */
  static PostsPage empty() {
    return new PostsPage(200, null, null, 0, null, null);
  }

  /** A page with a post. */
  static PostsPage of(Post post, long id, long tookMillis) {
    return new PostsPage(200, id, post, tookMillis, null, null);
  }

  /** A page that says why there is no post. */
  static PostsPage failed(@Nullable Long id, int status, String message) {
    return new PostsPage(status, id, null, 0, message, null);
  }

  /** The same page with the posts to choose from; null if they are not known now. */
  PostsPage withPosts(@Nullable List<Post> list) {
    return new PostsPage(status, id, post, tookMillis, message, list);
  }

  int status() {
    return status;
  }

  @Nullable Long id() {
    return id;
  }

  /** Everything that makes this page differ from another one, but for the time it took. */
  List<Object> contents() {
    List<Object> contents = new ArrayList<>();
    contents.add(id == null ? "" : id);
    contents.add(post == null ? "" : post);
    contents.add(posts == null ? "" : posts);
    return contents;
  }

  /** The number that was asked for. */
  public @Nullable Long getId() {
    return id;
  }

  /** The post that was asked for. */
  public @Nullable Post getPost() {
    return post;
  }

  /** How long the posts service took, in milliseconds. */
  public long getTookMillis() {
    return tookMillis;
  }

  /** What went wrong. */
  public @Nullable String getMessage() {
    return message;
  }

  /** The posts to choose from; null if they are not known now. */
  public @Nullable List<Post> getPosts() {
    return posts;
  }
}
