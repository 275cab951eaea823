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

  /** Fields that describe the stored body, so a 304 does not change them. */
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
   * Whether the 304 may update the stored response. A 304 that sets a cookie (unless cookies are
   * stored) or is for one user concerns only its own client. A 304 with another validator concerns
   * another response. After a 304 with another {@code Vary} or {@code No-Vary-Search}, or with
   * unreadable groups, the response would be found for the wrong requests, or would not be
   * invalidated.
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
   * a date, and the stored response has a different one or none. An unreadable tag differs, unless
   * the stored one is spelled the same.
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
   * Whether an answer to HEAD confirms the stored response (§4.3.5). Stricter than the RFC: the
   * answer must have at least one validator, because an answer without any says nothing about the
   * stored body. A date counts only if a validation could use it.
   *
   * @param declaredLength the length of the body, if the answer states it
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
   * The stored head, with the fields of the 304 in place of its own. The stored {@code Date} is
   * always dropped: it is the time of the stored response, and {@code Expires} counts from the
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
