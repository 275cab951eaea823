package dev.larder.blog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.larder.upstream.ForeignJson;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a blog API says: an array of posts, or an object that has one as {@code data} or
 * {@code blogs}. Every member of a post may be missing or of another type. Safe for use by many
 * threads.
 */
final class FeedParser {

  private static final Logger LOG = LoggerFactory.getLogger(FeedParser.class);

  /** A page does not get better with more, and each one needs memory. */
  static final int MOST_POSTS = 5_000;

  private static final int LONGEST_LINE = 300;
  private static final int LONGEST_SUMMARY = 2_000;
  private static final int LONGEST_URL = 2_000;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cc}\\p{Z}]+");

  /** Characters that turn around the direction of what comes after them, beyond their own text. */
  private static final Pattern TURNING = Pattern.compile("[\\u202a-\\u202e\\u2066-\\u2069]");

  private static final List<String> MEMBERS =
      List.of("id", "title", "subtitle", "category", "summary", "main_content", "featured_image");

  /**
   * The posts in the body, newest first, those without a date last; at most {@value #MOST_POSTS}.
   * An empty list is a blog without posts.
   *
   * @throws IOException if the body is no feed: no JSON, another shape, or a list that has entries
   *     but not one post
   */
  List<BlogPost> posts(byte[] body) throws IOException {
    JsonNode list = list(ForeignJson.mapper().readTree(body));
    List<BlogPost> posts = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode node : list) {
      if (posts.size() == MOST_POSTS) {
        LOG.warn("The feed has more than {} posts: the rest is left out", MOST_POSTS);
        break;
      }
      if (MEMBERS.stream().anyMatch(member -> text(node, member) != null)) {
        posts.add(post(id(node, posts.size(), ids), node));
      }
    }
    if (posts.isEmpty() && !list.isEmpty()) {
      throw new IOException("no post among " + list.size() + " entries");
    }
    posts.sort(
        Comparator.comparing(
            post -> post.created() == null ? null : post.created().instant(),
            Comparator.nullsLast(Comparator.reverseOrder())));
    return List.copyOf(posts);
  }

  private static JsonNode list(JsonNode root) throws IOException {
    return Stream.of(root, root.path("data"), root.path("blogs"))
        .filter(JsonNode::isArray)
        .findFirst()
        .orElseThrow(() -> new IOException("no list of posts"));
  }

  private static BlogPost post(String id, JsonNode node) {
    BlogPost.Words words =
        new BlogPost.Words(
            line(node, "title", LONGEST_LINE),
            line(node, "subtitle", LONGEST_LINE),
            line(node, "category", LONGEST_LINE),
            line(node, "summary", LONGEST_SUMMARY));
    String html = text(node, "main_content");
    PostDate created = date(node, "created_at");
    PostDate updated = date(node, "updated_at");
    boolean sameDay = created != null && updated != null && created.iso().equals(updated.iso());
    return new BlogPost(
        id,
        words,
        html == null ? PostHtml.EMPTY : PostHtml.of(html),
        picture(node, "featured_image"),
        created,
        sameDay ? null : updated,
        author(node.path("user")));
  }

  /** The identifier, or one that stays the same for as long as the post does. */
  private static String id(JsonNode node, int number, Set<String> taken) {
    String given = text(node, "id");
    String id = given != null && ID.matcher(given).matches() ? given : named(node.toString());
    if (!taken.add(id)) {
      id = named(number + " " + node);
      taken.add(id);
    }
    return id;
  }

  private static String named(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static @Nullable Author author(JsonNode user) {
    String name =
        user.isValueNode() && !user.isNull()
            ? clean(user.asText(), LONGEST_LINE)
            : Stream.of("first_name", "middle_name", "last_name")
                .map(member -> line(user, member, LONGEST_LINE).text())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "));
    if (name.isEmpty()) {
      return null;
    }
    String role = line(user, "role", LONGEST_LINE).text();
    return new Author(name, role.isEmpty() ? null : role, picture(user, "profile_pic"));
  }

  private static @Nullable PostDate date(JsonNode node, String member) {
    String text = text(node, member);
    return text == null ? null : PostDate.parse(text).orElse(null);
  }

  /** Only https: the pages' Content-Security-Policy lets no other picture of another site in. */
  private static @Nullable String picture(JsonNode node, String member) {
    String text = text(node, member);
    if (text == null || text.length() > LONGEST_URL) {
      return null;
    }
    try {
      URI uri = new URI(text.strip());
      boolean shown =
          uri.getScheme() != null
              && uri.getScheme().toLowerCase(Locale.ROOT).equals("https")
              && uri.getHost() != null
              && uri.getRawUserInfo() == null;
      return shown ? uri.toASCIIString() : null;
    } catch (URISyntaxException noUrl) {
      return null;
    }
  }

  private static SearchText line(JsonNode node, String member, int longest) {
    return SearchText.of(clean(Objects.requireNonNullElse(text(node, member), ""), longest));
  }

  /** Text in one line, cut to this length in characters. */
  private static String clean(String text, int longest) {
    // cut before it is worked on, and once more after, since composing may lengthen it
    String some = Excerpt.cut(text, 4 * longest);
    String composed = Normalizer.normalize(some, Normalizer.Form.NFC);
    String line = BLANK.matcher(composed).replaceAll(" ");
    return Excerpt.cut(TURNING.matcher(line).replaceAll("").strip(), longest);
  }

  /** A string, or another scalar as text; null for everything else. */
  private static @Nullable String text(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return value != null && value.isValueNode() && !value.isNull() ? value.asText() : null;
  }
}
