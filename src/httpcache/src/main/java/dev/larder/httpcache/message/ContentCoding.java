package dev.larder.httpcache.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The content codings (RFC 9110 §8.4.1) of a response that is stored in several, and the head of
 * the response in each.
 */
public enum ContentCoding {
  /** As the application made it. */
  IDENTITY(""),
  /** Compressed by the cache. */
  GZIP("-gzip");

  private static final String VARY = "Vary";
  private static final String ACCEPT_ENCODING = "Accept-Encoding";

  /** Digests of the content or representation, whose bytes differ between codings. */
  private static final Set<String> DIGESTS =
      Set.of("content-md5", "content-digest", "repr-digest", "digest");

  private final String suffix;

  ContentCoding(String suffix) {
    this.suffix = suffix;
  }

  /**
   * The head that the response has in this coding, if the client's {@code Accept-Encoding} decides
   * which one it gets: it says so in {@code Vary}, and no two codings have the same strong entity
   * tag.
   */
  public ResponseHead of(ResponseHead head) {
    return this == IDENTITY
        ? new ResponseHead(head.status(), negotiated(head.fields()))
        : new ResponseHead(head.status(), negotiated(compressed(head.fields())));
  }

  private Fields compressed(Fields fields) {
    List<Field> lines = new ArrayList<>(fields.size() + 1);
    for (Field line : fields) {
      if (line.name().equalsIgnoreCase("ETag")) {
        lines.add(new Field(line.name(), tag(line.value())));
      } else if (!DIGESTS.contains(line.name().toLowerCase(Locale.ROOT))) {
        lines.add(line);
      }
    }
    lines.add(new Field("Content-Encoding", "gzip"));
    return Fields.of(lines);
  }

  private static Fields negotiated(Fields fields) {
    return isNegotiated(fields) ? fields : fields.plus(Fields.of(VARY, ACCEPT_ENCODING));
  }

  /** Whether {@code Vary} already names {@code Accept-Encoding}. */
  public static boolean isNegotiated(Fields response) {
    return response.members(VARY).stream()
        .anyMatch(name -> name.equals("*") || name.equalsIgnoreCase(ACCEPT_ENCODING));
  }

  /**
   * The entity tag of this coding (RFC 9110 §8.8.3). A weak tag stands for all codings; a text that
   * is no entity tag stays as it is.
   *
   * @param identity the tag of the response as the application made it
   */
  public String tag(String identity) {
    Optional<EntityTag> tag = EntityTag.parse(identity).filter(parsed -> !parsed.weak());
    return tag.map(strong -> new EntityTag(false, strong.opaque() + suffix).toString())
        .orElse(identity);
  }

  /**
   * A list of entity tags for the application: tags of compressed responses without their suffix.
   * {@code *} and everything else stay as they are.
   */
  public static String ofApplication(String list) {
    return list.contains(GZIP.suffix + '"') ? list.replace(GZIP.suffix + '"', "\"") : list;
  }
}
