package dev.larder.caching;

import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Sets the response fields that {@link Cached} and {@link Invalidates} declare. Settings and
 * templates are read once, when the application starts, which fails if one is wrong.
 */
@Provider
@Service
public final class CacheFeature implements DynamicFeature {

  private static final int NOT_MODIFIED = 304;

  private final Settings settings;

  @Inject
  public CacheFeature(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    Method method = resource.getResourceMethod();
    Cached cached = method.getAnnotation(Cached.class);
    if (cached != null) {
      context.register(
          new KeptAnswer(settings.seconds(cached.ttl()), new GroupTemplates(cached.groups())));
    }
    Invalidates invalidates = method.getAnnotation(Invalidates.class);
    if (invalidates != null) {
      context.register(new WrittenAnswer(new GroupTemplates(invalidates.value())));
    }
  }

  private record KeptAnswer(Duration lifetime, GroupTemplates groups)
      implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      MultivaluedMap<String, Object> fields = response.getHeaders();
      int status = response.getStatus();
      if (fields.containsKey(HttpHeaders.CACHE_CONTROL)
          || !(isSuccess(status) || status == NOT_MODIFIED)) {
        return;
      }
      Optional<List<String>> names = groups.fill(request, response);
      if (names.isEmpty() && status != NOT_MODIFIED) {
        throw new IllegalStateException("The answer has no value for one of " + groups);
      }
      // A 304 has no members to fill a template with. So it names no groups, and the stored
      // response keeps its groups; naming some would remove the others.
      CacheFields.kept(lifetime, names.orElse(List.of())).forEach(fields::putSingle);
    }
  }

  private record WrittenAnswer(GroupTemplates groups) implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      if (isSuccess(response.getStatus())) {
        List<String> names =
            groups
                .fill(request, response)
                .orElseThrow(
                    () -> new IllegalStateException("No value for one of the groups " + groups));
        CacheFields.written(names).forEach(response.getHeaders()::putSingle);
      }
    }
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }
}
