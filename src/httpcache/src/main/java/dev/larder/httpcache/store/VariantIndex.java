package dev.larder.httpcache.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The index of a target whose responses have {@code Vary} (RFC 9111 §4.1), stored under its primary
 * key: which request fields select, and which variants are stored.
 *
 * @param selections the different lists of selecting field names, in lower case and sorted, the
 *     newest first
 * @param variants the variant parts of the keys of the stored responses, the newest first
 */
public record VariantIndex(
    CacheKey key, long id, List<List<String>> selections, List<String> variants)
    implements StoredEntry {

  /** The greatest number of variants of one target; a new one replaces the oldest. */
  public static final int MAX_VARIANTS = 64;

  /** The most different lists of selecting fields of one target. */
  public static final int MAX_SELECTIONS = 4;

  public VariantIndex {
    selections = List.copyOf(selections);
    variants = List.copyOf(variants);
  }

  /** An index without variants. */
  public static VariantIndex empty(CacheKey key) {
    return new VariantIndex(key, EntryIds.next(), List.of(), List.of());
  }

  /**
   * Whether a response with these selecting fields and this variant is noted as the newest of its
   * selection.
   */
  public boolean has(List<String> selection, String variant) {
    return !selections.isEmpty()
        && selections.get(0).equals(selection)
        && variants.contains(variant);
  }

  /** This index with the variant as its newest. */
  public VariantIndex with(List<String> selection, String variant) {
    return new VariantIndex(
        key,
        EntryIds.next(),
        newestFirst(selections, selection, MAX_SELECTIONS),
        newestFirst(variants, variant, MAX_VARIANTS));
  }

  /** This index with so many variants at the most. */
  public VariantIndex limitedTo(int limit) {
    return variants.size() <= limit
        ? this
        : new VariantIndex(key, EntryIds.next(), selections, variants.subList(0, limit));
  }

  /** The variants that {@link #with} would drop. */
  public List<String> droppedBy(VariantIndex next) {
    List<String> dropped = new ArrayList<>(variants);
    dropped.removeAll(next.variants);
    return dropped;
  }

  private static <T> List<T> newestFirst(List<T> list, T newest, int limit) {
    List<T> next = new ArrayList<>(list);
    next.remove(newest);
    next.add(0, newest);
    return next.subList(0, Math.min(limit, next.size()));
  }
}
