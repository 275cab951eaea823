package dev.larder.cachestore;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;

/** Hands on what Lettuce measures of each command that was answered. */
final class CommandTimes implements CommandLatencyRecorder {

  private final SharedEvents events;

  CommandTimes(SharedEvents events) {
    this.events = events;
  }

  /** Of the read that waits for the next record the time says nothing. */
  @Override
  public void recordCommandLatency(
      SocketAddress local,
      SocketAddress remote,
      ProtocolKeyword command,
      long firstResponseNanos,
      long completionNanos) {
    if (command != CommandType.XREAD) {
      events.answered(
          command.toString().toLowerCase(Locale.ROOT), Duration.ofNanos(completionNanos));
    }
  }
}
