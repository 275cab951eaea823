package dev.larder.database;

/**
 * Whether the database can be used, for health answers.
 *
 * @param answers whether it answers
 * @param schemaCurrent whether its schema has been brought up to date
 * @param detail what is the matter, in words without internals; empty if nothing is
 */
public record DatabaseState(boolean answers, boolean schemaCurrent, String detail) {

  static final DatabaseState READY = new DatabaseState(true, true, "");
  static final DatabaseState NOT_STARTED = new DatabaseState(false, false, "not started");
  static final DatabaseState PREPARING = new DatabaseState(false, false, "not yet known");
  static final DatabaseState OUTDATED = new DatabaseState(true, false, "");
  static final DatabaseState UNREACHABLE = new DatabaseState(false, false, "not reachable");
  static final DatabaseState GONE = new DatabaseState(false, true, "not reachable");
  static final DatabaseState BUSY = new DatabaseState(false, true, "all connections are in use");
  static final DatabaseState CLOSED = new DatabaseState(false, false, "closed");

  /** A database that can be read at the most, and takes no changes. */
  static DatabaseState refusing(boolean schemaCurrent, String why) {
    return new DatabaseState(false, schemaCurrent, why);
  }

  /** Whether both hold. */
  public boolean ready() {
    return answers && schemaCurrent;
  }
}
