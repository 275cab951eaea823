package dev.larder.api;

import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.function.ToIntFunction;

/**
 * /** Reads request bodies whole before any parser sees them: at most so many bytes (else 413),
 * within {@code body.timeout} (else 408), only UTF-8 (else 400), with a declared media type,
 * without a content coding or another charset (else 415). A resource states its limit with {@link
 * BodyLimit}; without it, the limit is that of an item.
 */
@Provider
@Service
public final class RequestBodyLimit implements DynamicFeature {

  private static final String OTHERWISE = "items.max.bytes";

  private final ToIntFunction<String> limits;
  private final Duration timeout;

  @Inject
  public RequestBodyLimit(Settings settings) {
    this.limits = key -> Math.toIntExact(settings.integer(key));
    this.timeout = settings.seconds("body.timeout");
  }

  RequestBodyLimit(int maxBytes, Duration timeout) {
    this.limits = key -> maxBytes;
    this.timeout = timeout;
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    BodyLimit stated = resource.getResourceClass().getAnnotation(BodyLimit.class);
    String key = stated == null ? OTHERWISE : stated.value();
    context.register(new LimitedBody(limits.applyAsInt(key), timeout));
  }
}
