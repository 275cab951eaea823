package dev.larder.httpcache.redis;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;

/**
 * Passes on the time that Lettuce measures for each answered command; an error is an answer too.
 */
final class CommandTimes implements CommandLatencyRecorder {

  private final SharedEvents events;
  private final LateCommands late;

  CommandTimes(SharedEvents events, LateCommands late) {
    this.events = events;
    this.late = late;
  }

  /** The read that waits for the next record is left out. */
  @Override
  public void recordCommandLatency(
      SocketAddress local,
      SocketAddress remote,
      ProtocolKeyword command,
      long firstResponseNanos,
      long completionNanos) {
    if (command != CommandType.XREAD) {
      Duration took = Duration.ofNanos(completionNanos);
      late.answered(took);
      events.answered(command.toString().toLowerCase(Locale.ROOT), took);
    }
  }
}
