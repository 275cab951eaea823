package dev.larder.user;

/** Makes users for the tests of others. */
public final class TestUsers {

  private TestUsers() {}

  /** The id of a new user. */
  public static long create(UserRepository users, String name) {
    return users.create(new UserInput(name, null, null)).id();
  }
}
