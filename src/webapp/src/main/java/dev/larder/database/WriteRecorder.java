package dev.larder.database;

import jakarta.persistence.EntityManager;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Is told of every write, inside of its transaction and after it. Implementations are safe for use
 * by many threads.
 */
public interface WriteRecorder {

  /** A recorder that does nothing: the groups of a write are only noted on its request. */
  WriteRecorder NONE = (manager, groups) -> () -> false;

  /**
   * Records in the write's own transaction what it has changed. An exception rolls the write back.
   *
   * @param groups the names of what has changed; a text that begins with a slash is a target
   * @return to be run on the same thread once the transaction is committed; says whether the caches
   *     know the write now
   */
  BooleanSupplier record(EntityManager manager, Set<String> groups);
}
