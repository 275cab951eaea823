package dev.larder.httpcache.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The address of the Redis of several nodes, and how the nodes use it.
 *
 * @param url {@code redis://} or {@code rediss://}, with host, port and number of the database
 * @param user the name for Redis's access list; absent: the default user
 * @param password absent: the one in the URL
 * @param certificates a PEM file with certificates to trust instead of the JVM's, for TLS
 * @param connections how many connections carry entries, at least 1; the log has one more
 * @param maxEntryBytes the largest body that is shared
 * @param commandTimeout how long a request may wait for Redis
 * @param partitionMaxAge the greatest age at which an entry of this node is served while the log is
 *     cut off
 * @param retention how long a record stays in the stream, and an entry in the far tier at most; at
 *     least a minute
 */
public record RedisOptions(
    String url,
    Optional<String> user,
    Optional<String> password,
    Optional<Path> certificates,
    int connections,
    int maxEntryBytes,
    Duration commandTimeout,
    Duration partitionMaxAge,
    Duration retention) {

  /** Trusts the certificates that the JVM trusts. */
  public RedisOptions(
      String url,
      Optional<String> user,
      Optional<String> password,
      int connections,
      int maxEntryBytes,
      Duration commandTimeout,
      Duration partitionMaxAge,
      Duration retention) {
    this(
        url,
        user,
        password,
        Optional.empty(),
        connections,
        maxEntryBytes,
        commandTimeout,
        partitionMaxAge,
        retention);
  }

  /** How long a connection may take. */
  static final Duration CONNECT_TIMEOUT = Duration.ofMillis(200);

  /** The same with TLS, which takes more round trips. */
  static final Duration TLS_CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** How long a request should wait for Redis at most. */
  public static final Duration COMMAND_TIMEOUT = Duration.ofMillis(50);
}
