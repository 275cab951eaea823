package dev.larder.post;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.upstream.ForeignJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the posts service says. Tolerates members that are missing or of another type; what
 * has neither title nor content is no post.
 */
final class PostParser {

  private static final int LONGEST_DETAIL = 500;
  private static final Pattern MARKUP = Pattern.compile("<\\s*[/!?a-zA-Z]");
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+");

  /**
   * The post in the body.
   *
   * @param asked the identifier that was asked for, for a post that does not name its own
   * @throws IOException if the body is no post, or another one
   */
  Post post(byte[] body, long asked) throws IOException {
    JsonNode node = ForeignJson.mapper().readTree(body);
    long id = id(node).orElse(asked);
    if (id != asked) {
      throw new IOException("the post " + id);
    }
    return post(node, id).orElseThrow(() -> new IOException("no post"));
  }

  /**
   * The posts in the body; entries that are no posts, or have no identifier, are left out.
   *
   * @throws IOException if the body is no list, or a list that has entries but not one post
   */
  List<Post> posts(byte[] body) throws IOException {
    JsonNode list = ForeignJson.mapper().readTree(body);
    if (!list.isArray()) {
      throw new IOException("no list");
    }
    List<Post> posts = new ArrayList<>();
    for (JsonNode node : list) {
      OptionalLong id = id(node);
      if (id.isPresent()) {
        post(node, id.getAsLong()).ifPresent(posts::add);
      }
    }
    if (posts.isEmpty() && !list.isEmpty()) {
      throw new IOException("no post among " + list.size() + " entries");
    }
    return List.copyOf(posts);
  }

  /**
   * What an error document says for a person: its {@code detail}, in one line, at most 500
   * characters. Empty if it has none, or one that looks like HTML.
   */
  Optional<String> detail(byte[] body) {
    try {
      return Optional.ofNullable(text(ForeignJson.mapper().readTree(body), "detail"))
          .map(text -> UNPRINTABLE.matcher(text).replaceAll(" ").strip())
          .filter(text -> !text.isEmpty() && !MARKUP.matcher(text).find())
          .map(PostParser::cut);
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<Post> post(JsonNode node, long id) {
    String title = text(node, "title");
    String content = text(node, "content");
    if (title == null && content == null) {
      return Optional.empty();
    }
    return Optional.of(new Post(id, title, text(node, "author"), text(node, "published"), content));
  }

  private static OptionalLong id(JsonNode node) {
    String id = text(node, "id");
    return id == null ? OptionalLong.empty() : PostId.parse(id);
  }

  /** A string, or another scalar as text; null for everything else. */
  private static @Nullable String text(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return value != null && value.isValueNode() && !value.isNull() ? value.asText() : null;
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST_DETAIL) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(LONGEST_DETAIL - 1));
    return text.substring(0, splitsPair ? LONGEST_DETAIL - 1 : LONGEST_DETAIL);
  }
}
