package dev.larder.httpcache.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The answer of a server to HELLO.
 *
 * @param mode {@code standalone}, {@code cluster} or {@code sentinel}; empty if the answer does not
 *     say
 */
record ServerGreeting(String mode) {

  private static final int RESP = 2;

  static ServerGreeting of(StatefulRedisConnection<String, byte[]> connection) {
    try {
      List<Object> said =
          connection
              .sync()
              .dispatch(
                  CommandType.HELLO,
                  new ArrayOutput<>(RedisLink.CODEC),
                  new CommandArgs<>(RedisLink.CODEC).add(RESP));
      return new ServerGreeting(value(said, "mode"));
    } catch (RedisCommandExecutionException e) {
      // the access list does not allow HELLO: later commands will show the kind of server
      return new ServerGreeting("");
    }
  }

  private static String value(List<Object> said, String name) {
    for (int i = 0; i + 1 < said.size(); i += 2) {
      if (text(said.get(i)).equals(name)) {
        return text(said.get(i + 1));
      }
    }
    return "";
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes
        ? StringCodec.ASCII.decodeValue(ByteBuffer.wrap(bytes))
        : String.valueOf(value);
  }

  /**
   * Refuses a server that cannot hold the log and the entries of all nodes in one place.
   *
   * @throws RedisException naming what the server is
   */
  void refuseUnlessUsable() {
    if (mode.equals("cluster") || mode.equals("sentinel")) {
      throw new RedisException(
          "the server is a node of a Redis "
              + (mode.equals("cluster") ? "Cluster" : "Sentinel")
              + "; redis.url must name a single Redis server");
    }
  }
}
