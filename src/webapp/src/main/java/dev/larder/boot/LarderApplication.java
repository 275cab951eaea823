package dev.larder.boot;

import dev.larder.api.JsonApi;
import dev.larder.api.RequestBodyLimit;
import dev.larder.article.ArticleResource;
import dev.larder.caching.CacheFeature;
import dev.larder.greeting.GreetingResource;
import dev.larder.greeting.WelcomeResource;
import dev.larder.item.ItemResource;
import dev.larder.ops.CacheAdministrationResource;
import dev.larder.post.PostResource;
import dev.larder.security.CrossSiteFilter;
import dev.larder.security.WritesFilter;
import dev.larder.tag.TagResource;
import dev.larder.user.UserResource;
import jakarta.ws.rs.ApplicationPath;
import org.glassfish.jersey.server.ResourceConfig;

/** The JSON interface: its resources and what surrounds them. */
@ApplicationPath("/api")
public class LarderApplication extends ResourceConfig {

  /** Names every class: a class that is not here cannot be reached. */
  public LarderApplication() {
    JsonApi.configure(this);
    register(RequestBodyLimit.class);
    register(CrossSiteFilter.class);
    register(WritesFilter.class);
    register(CacheFeature.class);
    register(WelcomeResource.class);
    register(GreetingResource.class);
    register(ItemResource.class);
    register(ArticleResource.class);
    register(UserResource.class);
    register(TagResource.class);
    register(PostResource.class);
    register(CacheAdministrationResource.class);
  }
}
