package dev.larder.item;

import dev.larder.api.Page;
import jakarta.ws.rs.core.EntityTag;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Entity tags of items and lists. Weak, since the answer also says whether it came from the cache,
 * which is no change of the item.
 */
final class EntityTags {

  private static final int DIGEST_BYTES = 15;

  private EntityTags() {}

  static EntityTag of(StoredItem item) {
    return new EntityTag(Long.toString(item.version()), true);
  }

  /** The tag of a list: made from which items it shows, in which versions, out of how many. */
  static EntityTag of(Page page, ItemPage found) {
    ByteBuffer content = ByteBuffer.allocate(16 + found.items().size() * 24);
    content.putInt(page.skip()).putInt(page.limit()).putLong(found.total());
    for (StoredItem item : found.items()) {
      content.putLong(item.id().getMostSignificantBits());
      content.putLong(item.id().getLeastSignificantBits());
      content.putLong(item.version());
    }
    byte[] digest = Arrays.copyOf(sha256(content.array()), DIGEST_BYTES);
    return new EntityTag(Base64.getUrlEncoder().withoutPadding().encodeToString(digest), true);
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
