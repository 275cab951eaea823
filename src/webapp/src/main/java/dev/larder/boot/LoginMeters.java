package dev.larder.boot;

import dev.larder.ops.Meters;
import dev.larder.security.Administrator.Refusal;
import io.micrometer.core.instrument.Counter;
import java.util.Locale;
import java.util.function.Consumer;

/** Counts the administrator's credentials that were not accepted. */
final class LoginMeters {

  private LoginMeters() {}

  static Consumer<Refusal> of(Meters meters) {
    Counter wrong = counter(meters, Refusal.WRONG);
    Counter braked = counter(meters, Refusal.BRAKED);
    return refusal -> (refusal == Refusal.WRONG ? wrong : braked).increment();
  }

  private static Counter counter(Meters meters, Refusal refusal) {
    return Counter.builder("larder.admin.refused")
        .description("Credentials of the administrator that were not accepted")
        .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
        .register(meters.registry());
  }
}
