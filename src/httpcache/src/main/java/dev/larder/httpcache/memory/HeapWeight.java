package dev.larder.httpcache.memory;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.VariantIndex;
import java.util.List;

/**
 * The memory that an entry takes on the heap, in bytes: its bodies, its texts, the objects around
 * them, its place in the table, and the prepared fields that its first hit makes. A reference
 * counts four bytes and a character one byte, as in a heap below 32 GB.
 */
final class HeapWeight {

  /** An entry with its key, its place in the table, its mark, times and policy. */
  private static final int ENTRY = 720;

  /** A text beside its characters, with the reference to it. */
  private static final int TEXT = 52;

  /** A field beside its two texts. */
  private static final int FIELD = 32;

  /**
   * A line of prepared fields beside its texts, which are those of the field and a further name.
   */
  private static final int PREPARED_LINE = 36;

  private static final int GROUP = 48;

  private HeapWeight() {}

  /** The weight of an entry, at most {@link Integer#MAX_VALUE}. */
  static int of(StoredEntry entry) {
    CacheKey key = entry.key();
    long weight = ENTRY + text(key.origin()) + text(key.target()) + text(key.variant());
    if (entry instanceof StoredResponse response) {
      weight += of(response);
    } else if (entry instanceof VariantIndex index) {
      for (List<String> selection : index.selections()) {
        weight += of(selection);
      }
      weight += of(index.variants());
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }

  private static long of(StoredResponse response) {
    long weight = (long) response.body().length + response.gzip().bytes().length;
    weight += fields(response.selecting());
    weight += fields(response.head().fields());
    // the body in gzip has a head of its own
    weight += (response.gzip().isNegotiated() ? 2 : 1) * prepared(response.head().fields());
    for (Group group : response.groups()) {
      weight += GROUP + (group instanceof Group.Named named ? text(named.name()) : 0);
      // the group of the response's own target has its text from the key
      weight +=
          group instanceof Group.Uri uri && !uri.target().equals(response.key().target())
              ? text(uri.target())
              : 0;
    }
    return weight;
  }

  private static long fields(Fields fields) {
    long weight = 0;
    for (Field field : fields) {
      weight += FIELD + text(field.name()) + text(field.value());
    }
    return weight;
  }

  private static long prepared(Fields fields) {
    long weight = 0;
    for (Field field : fields) {
      weight += PREPARED_LINE + text(field.name());
    }
    return weight;
  }

  private static long of(List<String> texts) {
    long weight = TEXT;
    for (String text : texts) {
      weight += text(text);
    }
    return weight;
  }

  private static long text(String text) {
    return (long) TEXT + text.length();
  }
}
