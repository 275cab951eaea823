package dev.larder.httpcache.redis;

import static dev.larder.httpcache.store.ByteReader.require;

import dev.larder.httpcache.store.ByteReader;
import dev.larder.httpcache.store.ByteWriter;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.StoredEntryCodec;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * A record of the invalidation log as nodes hand it to each other.
 *
 * @param id the unique name of the record; a record may arrive in several ways, and more than once
 * @param groups the groups that it invalidates; none if it only says that its writer is alive
 */
record LogRecord(String id, Strength strength, Set<Group> groups) {

  private static final int VERSION = 1;
  private static final int HARD = 1;
  private static final int SOFT = 2;

  LogRecord {
    groups = Set.copyOf(groups);
  }

  static LogRecord of(String id, Strength strength, Collection<Group> groups) {
    return new LogRecord(id, strength, Set.copyOf(groups));
  }

  /** A record that invalidates everything. */
  static LogRecord ofEverything(String id) {
    return of(id, Strength.HARD, Set.of(new Group.All()));
  }

  /** A record that invalidates nothing. */
  static LogRecord ofNothing(String id) {
    return of(id, Strength.SOFT, Set.of());
  }

  byte[] encode() {
    ByteWriter out = new ByteWriter(64 + 32 * groups.size());
    out.writeByte(VERSION);
    out.writeText(id);
    out.writeByte(strength == Strength.HARD ? HARD : SOFT);
    out.writeAll(groups, group -> StoredEntryCodec.writeGroup(out, group));
    return out.toByteArray();
  }

  /** The record, or empty if the bytes are no record, or one of an unknown version. */
  static Optional<LogRecord> decode(byte[] bytes) {
    ByteReader in = new ByteReader(ByteBuffer.wrap(bytes));
    try {
      require(in.readByte() == VERSION);
      String id = in.readText();
      int strength = in.readByte();
      require(strength == HARD || strength == SOFT);
      Collection<Group> groups = in.readAll(1, () -> StoredEntryCodec.readGroup(in));
      in.requireEnd();
      return Optional.of(
          LogRecord.of(id, strength == HARD ? Strength.HARD : Strength.SOFT, groups));
    } catch (ByteReader.Malformed e) {
      return Optional.empty();
    }
  }
}
