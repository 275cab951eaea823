package dev.larder.httpcache.store;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import java.time.Instant;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A complete stored response: the end-to-end fields, the whole body, and everything that a look-up
 * needs, read once. Immutable; callers must not change the body array.
 */
public final class StoredResponse implements StoredEntry {

  private final CacheKey key;
  private final long id;
  private final ResponseHead head;
  private final byte[] body;
  private final Fields selecting;
  private final Set<Group> groups;
  private final Mark mark;
  private final Timing timing;
  private final ReusePolicy policy;
  private final Gzip gzip;
  // made by the first hit; two threads may make them at the same time, with the same result
  private @Nullable PreparedFields prepared;
  private @Nullable PreparedFields compressed;

  /**
   * A response with a given id, for stores that read it back.
   *
   * @param selecting the selecting request fields with their values, in lower case and sorted;
   *     empty without {@code Vary}
   * @param groups the groups it belongs to, {@link Group.All} understood
   * @param mark the mark that was read before the application was called
   */
  public StoredResponse(
      CacheKey key,
      long id,
      ResponseHead head,
      byte[] body,
      Fields selecting,
      Set<Group> groups,
      Mark mark,
      Timing timing,
      ReusePolicy policy) {
    this(key, id, head, body, selecting, groups, mark, timing, policy, Gzip.NONE);
  }

  private StoredResponse(
      CacheKey key,
      long id,
      ResponseHead head,
      byte[] body,
      Fields selecting,
      Set<Group> groups,
      Mark mark,
      Timing timing,
      ReusePolicy policy,
      Gzip gzip) {
    this.key = key;
    this.id = id;
    this.head = head;
    this.body = body;
    this.selecting = selecting;
    this.groups = Set.copyOf(groups);
    this.mark = mark;
    this.timing = timing;
    this.policy = policy;
    this.gzip = gzip;
  }

  /** A new response. */
  public static StoredResponse create(
      CacheKey key,
      ResponseHead head,
      byte[] body,
      Fields selecting,
      Set<Group> groups,
      Mark mark,
      Timing timing,
      ReusePolicy policy) {
    return new StoredResponse(
        key, EntryIds.next(), head, body, selecting, groups, mark, timing, policy);
  }

  /** The same body, in each form, with the head and times of a validation. */
  public StoredResponse freshened(
      ResponseHead head, Set<Group> groups, Mark mark, Timing timing, ReusePolicy policy) {
    return create(key, head, body, selecting, groups, mark, timing, policy).with(gzip);
  }

  /** The same response with another body, and a head that fits it, under another key. */
  public StoredResponse with(CacheKey otherKey, ResponseHead otherHead, byte[] otherBody) {
    return create(otherKey, otherHead, otherBody, selecting, groups, mark, timing, policy);
  }

  /** The same response, for other values of the selecting fields, under their key. */
  public StoredResponse selectedBy(CacheKey otherKey, Fields otherSelecting) {
    return create(otherKey, head, body, otherSelecting, groups, mark, timing, policy).with(gzip);
  }

  /** The same response, with no attempt to validate it before the given time. */
  public StoredResponse withRetryNotBefore(Instant instant) {
    return create(
            key, head, body, selecting, groups, mark, timing.withRetryNotBefore(instant), policy)
        .with(gzip);
  }

  /**
   * The same entry, under the same id, with its compressed form or the knowledge that there is
   * none.
   */
  public StoredResponse with(Gzip known) {
    return new StoredResponse(key, id, head, body, selecting, groups, mark, timing, policy, known);
  }

  /**
   * The same response, under the same id, with its mark and times translated for another process:
   * for shared stores.
   */
  public StoredResponse relocated(Mark otherMark, Timing otherTiming) {
    return new StoredResponse(
        key, id, head, body, selecting, groups, otherMark, otherTiming, policy, gzip);
  }

  @Override
  public CacheKey key() {
    return key;
  }

  @Override
  public long id() {
    return id;
  }

  public ResponseHead head() {
    return head;
  }

  /**
   * The fields as clients get them with the body in a coding. They are made once: the first
   * caller's test decides for all.
   *
   * @param withheld whether no client gets a field, the same for every response of a cache; sees
   *     names in lower case
   */
  public PreparedFields prepared(ContentCoding coding, Predicate<String> withheld) {
    PreparedFields fields = coding == ContentCoding.GZIP ? compressed : prepared;
    if (fields == null) {
      ResponseHead shown = gzip.isNegotiated() ? coding.of(head) : head;
      fields = PreparedFields.of(shown.fields(), withheld);
      if (coding == ContentCoding.GZIP) {
        compressed = fields;
      } else {
        prepared = fields;
      }
    }
    return fields;
  }

  /** The body itself, not a copy. */
  public byte[] body() {
    return body;
  }

  public Fields selecting() {
    return selecting;
  }

  public Set<Group> groups() {
    return groups;
  }

  public Mark mark() {
    return mark;
  }

  public Timing timing() {
    return timing;
  }

  public ReusePolicy policy() {
    return policy;
  }

  /** What is known of the body's compressed form. */
  public Gzip gzip() {
    return gzip;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredResponse response && id == response.id;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public String toString() {
    return key + " " + head.status() + " (" + body.length + " bytes)";
  }
}
