package dev.larder.httpcache.ehcache;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The memory off the heap that this process can use. */
final class DirectMemory {

  private static final long MIB = 1 << 20;

  private DirectMemory() {}

  /**
   * Checks that a pool can fit at all.
   *
   * @throws IllegalStateException with one line that says what to change
   */
  static void require(long bytes) {
    OptionalLong limit = limit();
    if (limit.isPresent() && bytes > limit.getAsLong()) {
      throw tooLittle(bytes, null);
    }
  }

  /** Whether an error says that there is no memory off the heap. */
  static boolean isExhausted(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      boolean refused =
          cause instanceof IllegalArgumentException
              && String.valueOf(cause.getMessage()).contains("off-heap memory");
      if (refused || cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /** Says that the responses do not fit. */
  static IllegalStateException tooLittle(long bytes, @Nullable Throwable cause) {
    String limit = limit().isPresent() ? limit().getAsLong() / MIB + " MiB" : "unknown";
    return new IllegalStateException(
        "The response cache (cache.offheap.mb) needs "
            + bytes / MIB
            + " MiB off the heap, which are not available: raise -XX:MaxDirectMemorySize (now "
            + limit
            + " for the whole process) or make it smaller",
        cause);
  }

  /** The limit, or empty if this virtual machine does not tell it. */
  private static OptionalLong limit() {
    try {
      long configured =
          Long.parseLong(
              ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                  .getVMOption("MaxDirectMemorySize")
                  .getValue());
      return OptionalLong.of(configured > 0 ? configured : Runtime.getRuntime().maxMemory());
    } catch (IllegalArgumentException | NullPointerException | LinkageError e) {
      return OptionalLong.empty(); // another virtual machine
    }
  }
}
