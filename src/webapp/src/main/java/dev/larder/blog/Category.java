package dev.larder.blog;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A category with its newest posts.
 *
 * @param count of all its posts
 * @param posts some of them, newest first
 */
public record Category(String name, int count, List<BlogPost> posts) {

  /** The address of the list of its posts, below the context path. */
  public String link() {
    return link(name);
  }

  static String link(String name) {
    return "/blogs?category=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /** The newest categories of a feed, so many at most, each with so many posts at most. */
  static List<Category> of(Feed feed, int most, int posts) {
    return feed.categories().entrySet().stream()
        .limit(most)
        .map(
            each ->
                new Category(
                    each.getKey(),
                    each.getValue(),
                    of(feed, each.getKey()).stream().limit(posts).toList()))
        .toList();
  }

  /** The posts of a category. */
  static List<BlogPost> of(Feed feed, String name) {
    return feed.posts().stream().filter(post -> post.category().equals(name)).toList();
  }
}
