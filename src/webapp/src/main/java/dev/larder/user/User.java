package dev.larder.user;

import dev.larder.database.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;

/** The row of a user. Others see of it what an author's line shows. */
@Entity
@Table(name = "users")
public class User {

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "users_seq")
  @SequenceGenerator(name = "users_seq", sequenceName = "users_seq", allocationSize = 50)
  private long id;

  @Column(nullable = false, length = UserInput.NAME)
  private String name = "";

  @Column(nullable = false, length = UserInput.ROLE)
  private String role = "";

  @Column(nullable = false, length = UserInput.BIO)
  private String bio = "";

  @Version private long version;

  @Column(name = "created_micros", nullable = false)
  private long createdMicros;

  @Column(name = "updated_micros", nullable = false)
  private long updatedMicros;

  /** For JPA. */
  protected User() {}

  User(UserInput input, Instant now) {
    this.createdMicros = Micros.of(now);
    change(input, now);
  }

  /** Takes over the members that are given. */
  final void change(UserInput input, Instant now) {
    name = input.name() == null ? name : input.name().strip();
    role = input.role() == null ? role : input.role().strip();
    bio = input.bio() == null ? bio : input.bio().strip();
    createdMicros = Micros.notAhead(createdMicros, now);
    updatedMicros = Micros.after(updatedMicros, now);
  }

  public long id() {
    return id;
  }

  /** The name that is shown. */
  public String name() {
    return name;
  }

  /** Raised by every change; to be read after a flush. */
  public long version() {
    return version;
  }

  /** What everybody may see, as an immutable value; to be called after a flush. */
  UserProfile profile() {
    return new UserProfile(
        id, name, role, bio, Micros.instant(createdMicros), Micros.instant(updatedMicros), version);
  }
}
