package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.EntityTag;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.StoredResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The stored variants of a target, none of which matches a request. The application is asked
 * whether one of them is right nevertheless (RFC 9111 §4.1, §4.3.1); its 304 says which (§4.3.3).
 *
 * <p>Stricter than the RFC: only by strong entity tags. Variants that their author regards as
 * equivalent may share a weak tag, but a client may not accept all of them.
 */
public final class OtherVariants {

  private OtherVariants() {}

  /**
   * The variants that may be asked about for a request: those that may answer it and have a tag of
   * their own.
   *
   * @param stored the variants of the target
   */
  public static List<StoredResponse> candidates(RequestHead request, List<StoredResponse> stored) {
    return stored.stream()
        .filter(one -> one.head().status() == 200 && tag(one.head()).isPresent())
        .filter(one -> Reuse.refusal(request, one).isEmpty())
        .filter(one -> stored.stream().noneMatch(other -> isConfusable(one, other)))
        .toList();
  }

  /** Two different bodies with the same tag: the application does not tell its variants apart. */
  private static boolean isConfusable(StoredResponse one, StoredResponse other) {
    return tag(one.head()).equals(tag(other.head())) && !Arrays.equals(one.body(), other.body());
  }

  /** The condition that asks about all of them. */
  public static Fields conditions(List<StoredResponse> candidates) {
    String tags =
        candidates.stream()
            .flatMap(one -> tag(one.head()).stream())
            .map(EntityTag::toString)
            .distinct()
            .collect(Collectors.joining(", "));
    return tags.isEmpty() ? Fields.empty() : Fields.of("If-None-Match", tags);
  }

  /**
   * The variant that a 304 confirms: the first with its tag; if it has no tag, the only one that
   * was asked about. Empty if the 304 leaves it open, or names another.
   */
  public static Optional<StoredResponse> selected(
      List<StoredResponse> candidates, ResponseHead notModified) {
    return isLeftOpen(candidates, notModified)
        ? Optional.empty()
        : candidates.stream()
            .filter(one -> !Freshening.isContradicted(one.head(), notModified))
            .findFirst();
  }

  /** Whether a 304 does not say which of several variants it confirms. */
  public static boolean isLeftOpen(List<StoredResponse> candidates, ResponseHead notModified) {
    return !notModified.fields().has("ETag")
        && candidates.stream().map(one -> tag(one.head())).distinct().count() > 1;
  }

  private static Optional<EntityTag> tag(ResponseHead head) {
    return head.fields().first("ETag").flatMap(EntityTag::parse).filter(tag -> !tag.weak());
  }
}
