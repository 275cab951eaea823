package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.EntityTag;
import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a stored response can be validated with (RFC 9110 §8.8).
 *
 * @param lastModified the field's value as it was sent
 */
public record Validators(Optional<EntityTag> entityTag, Optional<String> lastModified) {

  /** The validators among the fields of a response. */
  public static Validators of(Fields response) {
    return new Validators(
        response.first("ETag").flatMap(EntityTag::parse), response.first("Last-Modified"));
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
   * Whether a 304 with these validators speaks of the response that has those here (RFC 9111
   * §4.3.4): a strong entity tag must be the same and strong, a weak one the same; without one the
   * dates decide, and without any validator it can only mean this response.
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
