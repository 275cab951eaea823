package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.message.SearchVariance;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a 304 does to the stored response that it confirms (RFC 9111 §3.2, §4.3.4). */
public final class Freshening {

  /** Fields that describe the stored body and so stay as they are. */
  private static final Set<String> OF_THE_BODY =
      Set.of(
          "content-length",
          "content-encoding",
          "content-range",
          "content-md5",
          "content-digest",
          "digest",
          "etag");

  private Freshening() {}

  /**
   * Whether the 304 may update the stored response. One that sets a cookie (unless cookies are
   * stored), or is for one user alone, is an answer to its own client and not about the stored
   * response; nor is one with another validator. One with another {@code Vary} or {@code
   * No-Vary-Search}, or with groups that cannot be read, would leave a response that is found for
   * the wrong requests, or not invalidated.
   */
  public static boolean isMergeable(
      ResponseHead stored,
      ResponseHead notModified,
      EffectiveDirectives effective,
      Choices choices) {
    return Storability.cookieObjection(notModified.fields(), choices).isEmpty()
        && !effective.directives().isPrivate()
        && !effective.directives().noStore()
        && !effective.directives().malformed()
        && EndToEndFields.areClean(notModified.fields())
        && CacheGroups.areReadable(notModified.fields())
        && selectsAlike(stored.fields(), notModified.fields())
        && Validators.of(stored.fields()).agreeWith(Validators.of(notModified.fields()));
  }

  /**
   * Whether a 304 names another response than the stored one: it has an entity tag, or without one
   * a date, and the stored response has a different one or none. A tag that cannot be read is one
   * that differs, unless the stored one is spelled the same.
   */
  public static boolean isContradicted(ResponseHead stored, ResponseHead notModified) {
    Optional<String> text = notModified.fields().first("ETag");
    Validators ours = Validators.of(stored.fields());
    Validators named = Validators.of(notModified.fields());
    if (text.isPresent() && named.entityTag().isEmpty()) {
      return !stored.fields().first("ETag").equals(text);
    }
    return named
        .entityTag()
        .map(tag -> ours.entityTag().filter(tag::equalsWeakly).isEmpty())
        .orElseGet(() -> !ours.agreeWith(named));
  }

  /**
   * Whether an answer to HEAD confirms the stored response (§4.3.5). Stricter than the RFC: it must
   * show at least one validator, since an old body would be freshened by an answer that says
   * nothing of it. A date counts only if it would in a validation.
   *
   * @param declaredLength what the answer says of the length of the body, if it does
   */
  public static boolean isConfirmedByHead(
      StoredResponse stored, ResponseHead head, OptionalLong declaredLength) {
    long bodyLength = stored.body().length;
    return head.status() == 200
        && Validators.usable(stored, Validity.VALID).isUsable()
        && Validators.of(stored.head().fields()).equals(Validators.of(head.fields()))
        && declaredLength.orElse(bodyLength) == bodyLength;
  }

  private static boolean selectsAlike(Fields stored, Fields notModified) {
    boolean sameFields =
        !notModified.has("Vary")
            || SelectingFields.names(notModified).equals(SelectingFields.names(stored));
    boolean sameQueries =
        !notModified.has("No-Vary-Search")
            || SearchVariance.of(notModified).equals(SearchVariance.of(stored));
    return sameFields && sameQueries;
  }

  /**
   * The stored head with the fields of the 304 in place of its own. The stored {@code Date} goes in
   * any case: it said when the stored response was made, and {@code Expires} counts from the
   * validation.
   */
  public static ResponseHead merge(ResponseHead stored, ResponseHead notModified) {
    Fields update = EndToEndFields.of(notModified.fields()).without(OF_THE_BODY::contains);
    Set<String> replaced = new HashSet<>(update.names());
    replaced.add("date");
    return new ResponseHead(
        stored.status(), stored.fields().without(replaced::contains).plus(update));
  }
}
