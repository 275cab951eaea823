package dev.larder.user;

import dev.larder.api.Page;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.database.CurrentRequest;
import dev.larder.database.IntegrityException;
import dev.larder.database.Transactions;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Users in the database. Every call is a transaction of its own. */
@Service
public final class UserRepository {

  private final Transactions transactions;

  @Inject
  public UserRepository(Transactions transactions) {
    this.transactions = transactions;
  }

  /** One user; one statement. */
  public Optional<UserProfile> find(long id) {
    return transactions.read(
        manager -> Optional.ofNullable(manager.find(User.class, id)).map(User::profile));
  }

  /** A part of the list of users, by name; two statements. */
  public Page.Part<UserProfile> list(Page page) {
    return transactions.read(
        manager -> {
          long total =
              manager.createQuery("select count(u) from User u", Long.class).getSingleResult();
          List<User> users =
              page.skip() >= total
                  ? List.of()
                  : manager
                      .createQuery("select u from User u order by u.name, u.id", User.class)
                      .setFirstResult(page.skip())
                      .setMaxResults(page.limit())
                      .getResultList();
          return new Page.Part<>(users.stream().map(User::profile).toList(), total);
        });
  }

  UserProfile create(UserInput input) {
    return transactions.write(
        (UserProfile created) -> groups(created.id()),
        manager -> {
          User user = new User(input, Instant.now());
          manager.persist(user);
          manager.flush();
          CurrentRequest.noteCreated(user.id());
          return user.profile();
        });
  }

  /**
   * Changes a user.
   *
   * @param condition throws if the user must not be changed in his present state
   * @return empty if there is no such user
   */
  Optional<UserProfile> update(long id, UserInput input, Consumer<UserProfile> condition) {
    return transactions.write(
        groups(id),
        manager -> {
          User user = manager.find(User.class, id);
          if (user == null) {
            return Optional.<UserProfile>empty();
          }
          condition.accept(user.profile());
          user.change(input, Instant.now());
          manager.flush();
          return Optional.of(user.profile());
        });
  }

  /**
   * Deletes a user.
   *
   * @param condition throws if the user must not be deleted in his present state
   * @return whether there was such a user
   * @throws ProblemException with status 409 while there are articles of his, drafts included
   */
  boolean delete(long id, Consumer<UserProfile> condition) {
    try {
      return transactions.write(
          groups(id),
          manager -> {
            User user = manager.find(User.class, id);
            if (user == null) {
              return false;
            }
            condition.accept(user.profile());
            manager.remove(user);
            return true;
          });
    } catch (IntegrityException e) {
      ProblemException refused =
          new ProblemException(Problem.of(409, "There are articles of this user."));
      refused.initCause(e);
      throw refused;
    }
  }

  private static Set<String> groups(long id) {
    return Set.of("users", "user-" + id);
  }
}
