package dev.larder.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.Map;

/**
 * A health report of this process, in the form of MicroProfile Health.
 *
 * @param status UP if every check is, else DOWN
 * @param degraded the names of checks that are UP with something amiss; a member that the form does
 *     not name, so it is there only if there are any
 * @param checks in the order in which they are shown
 */
record HealthReport(
    Status status, @JsonInclude(Include.NON_EMPTY) List<String> degraded, List<Check> checks) {

  /** The process is alive, because it answers. */
  static final HealthReport ALIVE = of(List.of());

  /** The name of the datum that says in a word how a check stands. */
  private static final String STATE = "state";

  private static final String DEGRADED = "degraded";

  enum Status {
    UP,
    DOWN
  }

  static HealthReport of(List<Check> checks) {
    boolean up = checks.stream().allMatch(check -> check.status() == Status.UP);
    List<String> degraded =
        checks.stream()
            .filter(check -> DEGRADED.equals(check.data().get(STATE)))
            .map(Check::name)
            .toList();
    return new HealthReport(up ? Status.UP : Status.DOWN, degraded, List.copyOf(checks));
  }

  boolean isUp() {
    return status == Status.UP;
  }

  /**
   * One thing that was looked at.
   *
   * @param data more about it; never a secret, an address or a name of a machine
   */
  record Check(
      String name, Status status, @JsonInclude(Include.NON_EMPTY) Map<String, String> data) {

    static Check of(String name, boolean up, String state) {
      return new Check(name, up ? Status.UP : Status.DOWN, Map.of(STATE, state));
    }
  }
}
