package dev.larder.item;

import dev.larder.database.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/**
 * The row of an item. Its id is kept as text, which JPA reads alike from every database; of its own
 * type it does not.
 */
@Entity
@Table(name = "items")
class Item {

  @Id
  @Column(length = 36)
  private String id = "";

  @Column(nullable = false, length = 1 << 20)
  private String body = "";

  @Version private long version;

  @Column(name = "created_micros", nullable = false)
  private long createdMicros;

  @Column(name = "updated_micros", nullable = false)
  private long updatedMicros;

  /** For JPA. */
  protected Item() {}

  Item(UUID id, String body, Instant now) {
    this.id = id.toString();
    this.body = body;
    this.createdMicros = Micros.of(now);
    this.updatedMicros = createdMicros;
  }

  String body() {
    return body;
  }

  void change(String newBody, Instant now) {
    this.body = newBody;
    createdMicros = Micros.notAhead(createdMicros, now);
    updatedMicros = Micros.after(updatedMicros, now);
  }

  Instant createdAt() {
    return Micros.instant(createdMicros);
  }

  Instant updatedAt() {
    return Micros.instant(updatedMicros);
  }

  /** The row as an immutable value; to be called after a flush, which sets the version. */
  StoredItem stored() {
    return new StoredItem(UUID.fromString(id), version, body);
  }
}
