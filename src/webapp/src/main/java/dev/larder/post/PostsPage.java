package dev.larder.post;

import dev.larder.api.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the page {@code /posts} shows; immutable. Read by the view, hence public and a bean. */
public final class PostsPage {

  private final @Nullable ProblemException failure;
  private final @Nullable Long id;
  private final @Nullable Post post;
  private final long tookMillis;
  private final @Nullable String message;
  private final @Nullable List<Post> posts;

  private PostsPage(
      @Nullable ProblemException failure,
      @Nullable Long id,
      @Nullable Post post,
      long tookMillis,
      @Nullable String message,
      @Nullable List<Post> posts) {
    this.failure = failure;
    this.id = id;
    this.post = post;
    this.tookMillis = tookMillis;
    this.message = message;
    this.posts = posts;
  }

  /** A page on which no post is chosen. */
  static PostsPage empty() {
    return new PostsPage(null, null, null, 0, null, null);
  }

  /** A page with a post. */
  static PostsPage of(Post post, long id, long tookMillis) {
    return new PostsPage(null, id, post, tookMillis, null, null);
  }

  /** A page that says why there is no post. */
  static PostsPage failed(@Nullable Long id, ProblemException failure, String message) {
    return new PostsPage(failure, id, null, 0, message, null);
  }

  /** The same page with the posts to choose from. */
  PostsPage withPosts(List<Post> list) {
    return new PostsPage(failure, id, post, tookMillis, message, list);
  }

  /** The same page without the posts to choose from, which is a failure as well. */
  PostsPage withoutPosts(ProblemException why) {
    return new PostsPage(failure == null ? why : failure, id, post, tookMillis, message, null);
  }

  int status() {
    return failure == null ? 200 : failure.problem().status();
  }

  /** Why this is not the whole page; null if it is. */
  @Nullable ProblemException failure() {
    return failure;
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
