package dev.larder.platform;

/**
 * Whether the database can be used, for health answers.
 *
 * @param ready whether its schema is current and it answers
 * @param detail why not, in words without internals; empty if it is ready
 */
public record DatabaseState(boolean ready, String detail) {

  static final DatabaseState READY = new DatabaseState(true, "");
  static final DatabaseState NOT_STARTED = new DatabaseState(false, "not started");
  static final DatabaseState PREPARING = new DatabaseState(false, "schema not yet prepared");
  static final DatabaseState UNREACHABLE = new DatabaseState(false, "not reachable");
  static final DatabaseState CLOSED = new DatabaseState(false, "closed");
}
