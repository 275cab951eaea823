package dev.larder.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.larder.security.WritesFilter;
import jakarta.ws.rs.ext.ContextResolver;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/**
 * What every JAX-RS application here needs beside its resources: JSON with limits, problem
 * documents, no descriptions of itself. The filters with settings ({@link RequestBodyLimit}, {@link
 * CrossSiteFilter}, {@link WritesFilter}) are registered beside it.
 */
public final class JsonApi {

  private JsonApi() {}

  /** Adds it to an application. */
  public static void configure(ResourceConfig application) {
    application.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
    application.property(ServerProperties.WADL_FEATURE_DISABLE, true);
    application.property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    // Jackson's own mappers would tell class names.
    application.register(JacksonFeature.withoutExceptionMappers());
    application.register(new MapperResolver());
    application.register(EmptyIfMatch.class);
    ProblemMappers.CLASSES.forEach(application::register);
  }

  private static final class MapperResolver implements ContextResolver<ObjectMapper> {
    @Override
    public ObjectMapper getContext(Class<?> type) {
      return Json.mapper();
    }
  }
}
