package dev.larder.user;

import dev.larder.caching.VersionedRows;
import java.time.Instant;

/**
 * A user as everybody may see him. There is nothing else: no address, no password, no secret is
 * kept of a user.
 *
 * @param name the name that is shown
 * @param role what he does here, in a few words; may be empty
 * @param bio a few sentences in plain text; may be empty
 * @param version raised by every change
 */
public record UserProfile(
    long id,
    String name,
    String role,
    String bio,
    Instant createdAt,
    Instant updatedAt,
    long version)
    implements VersionedRows.Row {

  @Override
  public String entityTag() {
    return Long.toString(version);
  }
}
