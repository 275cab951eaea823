package dev.larder.database;

import jakarta.persistence.EntityManager;
import java.util.Set;

/**
 * Is told of every write, inside of its transaction and after it. Implementations are safe for use
 * by many threads.
 */
public interface WriteRecorder {

  /** Records nothing: for a single node. */
  WriteRecorder NONE = (manager, groups) -> () -> {};

  /**
   * Records in the write's own transaction what it has changed. What it throws rolls the write
   * back.
   *
   * @param groups the names of what has changed
   * @return to be run on the same thread once the transaction is committed
   */
  Runnable record(EntityManager manager, Set<String> groups);
}
