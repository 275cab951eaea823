package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.EntityTag;
import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The validators of a response (RFC 9110 §8.8).
 *
 * @param lastModified the field's value as it was sent
 */
public record Validators(Optional<EntityTag> entityTag, Optional<String> lastModified) {

  private static final Validators NONE = new Validators(Optional.empty(), Optional.empty());

  /** The validators that a response states. */
  public static Validators of(Fields response) {
    return new Validators(
        response.first("ETag").flatMap(EntityTag::parse), response.first("Last-Modified"));
  }

  /**
   * The validators with which the application may be asked whether a stored response is still
   * right. A 304 stands for a 200, so no other response has any (RFC 9110 §15.4.5). After a hard
   * invalidation the date is ignored: the write may have happened in the same second, or may have
   * restored an older version with its older date.
   */
  public static Validators usable(StoredResponse stored, Validity validity) {
    if (stored.head().status() != 200) {
      return NONE;
    }
    Validators stated = of(stored.head().fields());
    return stored.policy().dateValidates() && validity != Validity.DEAD
        ? stated
        : new Validators(stated.entityTag, Optional.empty());
  }

  /**
   * Whether {@code Last-Modified} tells a response from every later version: it is at least one
   * second older than the response (RFC 9110 §8.8.2.2). The response may be as old as its call,
   * even if its {@code Date} is later.
   *
   * @param called when the application was called, by the wall clock
   */
  public static boolean isDateUsable(Fields response, Instant called) {
    if (response.all("Last-Modified").size() != 1) {
      return false;
    }
    Instant made = date(response, "Date", called).filter(called::isAfter).orElse(called);
    return date(response, "Last-Modified", called)
        .filter(modified -> !modified.plusSeconds(1).isAfter(made))
        .isPresent();
  }

  private static Optional<Instant> date(Fields fields, String name, Instant now) {
    return fields.first(name).flatMap(text -> HttpDate.parse(text, now));
  }

  public boolean isUsable() {
    return entityTag.isPresent() || lastModified.isPresent();
  }

  /** The conditions that ask whether the stored response is still right (RFC 9111 §4.3.1). */
  public Fields conditions() {
    List<Field> conditions = new ArrayList<>(2);
    entityTag.ifPresent(tag -> conditions.add(new Field("If-None-Match", tag.toString())));
    lastModified.ifPresent(date -> conditions.add(new Field("If-Modified-Since", date)));
    return Fields.of(conditions);
  }

  /**
   * Whether a 304 with the given validators confirms the response with these validators (RFC 9111
   * §4.3.4). A strong entity tag must be equal and strong, a weak one equal. Without tags the dates
   * decide; without any validator the 304 can only mean this response.
   */
  public boolean agreeWith(Validators notModified) {
    if (notModified.entityTag.isPresent()) {
      EntityTag confirmed = notModified.entityTag.get();
      return entityTag
          .filter(
              tag -> confirmed.weak() ? tag.equalsWeakly(confirmed) : tag.equalsStrongly(confirmed))
          .isPresent();
    }
    return notModified.lastModified.isEmpty() || lastModified.equals(notModified.lastModified);
  }
}
