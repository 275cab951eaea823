package dev.larder.user;

import java.util.List;

/**
 * A part of the list of users.
 *
 * @param total the length of the whole list
 */
public record UserPage(List<UserProfile> users, long total) {

  public UserPage {
    users = List.copyOf(users);
  }
}
