package dev.larder.boot;

import dev.larder.api.ApiAddresses;
import dev.larder.api.UnreadBody;
import dev.larder.api.WellFormedQuery;
import dev.larder.article.ArticleLists;
import dev.larder.article.ArticleRepository;
import dev.larder.article.ArticleServlet;
import dev.larder.article.ArticlesServlet;
import dev.larder.article.EarlierRepository;
import dev.larder.article.FeedServlet;
import dev.larder.article.RobotsServlet;
import dev.larder.article.SitemapServlet;
import dev.larder.article.TagServlet;
import dev.larder.blog.BlogFeeds;
import dev.larder.blog.BlogServlet;
import dev.larder.blog.LiveSessions;
import dev.larder.blog.RefreshServlet;
import dev.larder.blog.Visitors;
import dev.larder.database.CurrentRequest;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import dev.larder.ops.HealthReportServlet;
import dev.larder.ops.HealthServlet;
import dev.larder.ops.Meters;
import dev.larder.ops.MetricsServlet;
import dev.larder.ops.Readiness;
import dev.larder.pages.StaticFiles;
import dev.larder.post.PostsGateway;
import dev.larder.post.PostsServlet;
import dev.larder.security.Administrator;
import dev.larder.security.CrossSite;
import dev.larder.security.RequestScopes;
import dev.larder.security.ResetAnswers;
import dev.larder.security.SecurityHeadersFilter;
import dev.larder.settings.Settings;
import dev.larder.tag.TagRepository;
import dev.larder.tag.TagsServlet;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Starts the application: registers filters and servlets, in the order in which a request meets
 * them.
 *
 * <p>Filters for security come before the cache, so that they apply to stored responses too. Every
 * filter is mapped ASYNC as well, so that a dispatched request skips none.
 */
public final class LarderStart implements ServletContextListener {

  /** Paths for operators alone, which a proxy may have to refuse. */
  private static final Set<String> INTERNAL = Set.of("/metrics", "/health", "/api/cache", "/cache");

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      Settings settings = bean(Settings.class);
      CacheBeans.requireMemory(settings);
      start(event.getServletContext(), settings);
    } catch (RuntimeException | LinkageError e) {
      throw StartFailure.of(e);
    }
  }

  private static void start(ServletContext context, Settings settings) {
    context.setRequestCharacterEncoding("UTF-8");
    context.setResponseCharacterEncoding("UTF-8");

    filter(context, "requestScopes", new RequestScopes());
    filter(context, "securityHeaders", new SecurityHeadersFilter(INTERNAL), DispatcherType.ERROR);
    filter(context, "unreadBody", new UnreadBody());
    filter(context, "apiAddresses", new ApiAddresses());
    CachingFilter cache = new CachingFilter(bean(HttpCache.class));
    filter(context, "cache", cache);
    filter(context, "wellFormedQuery", new WellFormedQuery());
    filter(context, "currentRequest", new CurrentRequest());
    filter(context, "resetAnswers", new ResetAnswers());
    filter(context, "apiForwarding", ApiAddresses.forwarding());
    filter(context, "staticFiles", new StaticFiles());

    health(context);
    context.addListener(bean(LiveSessions.class));
    context.setSessionTimeout(sessionMinutes(settings.seconds("blog.cache.duration")));
    Visitors visitors = bean(Visitors.class);
    BlogServlet blog = new BlogServlet(bean(BlogFeeds.class), visitors);
    servlet(context, "blog", blog, "", "/blogs", "/blog/*", "/search");
    RefreshServlet refresh = new RefreshServlet(visitors, bean(CrossSite.class));
    servlet(context, "blogRefresh", refresh, "/blogs/refresh");
    servlet(context, "posts", new PostsServlet(bean(PostsGateway.class), settings), "/posts");
    articles(context, settings);
    meters(context, settings, cache);
  }

  private static void health(ServletContext context) {
    servlet(context, "health", new HealthServlet(), "/health");
    servlet(context, "live", HealthReportServlet.live(), "/health/live");
    servlet(context, "ready", HealthReportServlet.ready(bean(Readiness.class)), "/health/ready");
  }

  /** In minutes, as long as a session's copy of the blog; 0 would mean without an end. */
  static int sessionMinutes(Duration copy) {
    return Math.toIntExact(Math.max(1, copy.plusSeconds(59).toMinutes()));
  }

  /** Last, since requests are counted by the mappings of all servlets. */
  private static void meters(ServletContext context, Settings settings, CachingFilter cache) {
    Meters meters = bean(Meters.class);
    String readers = settings.requiredText("metrics.readers");
    if (!readers.equals("nobody")) {
      boolean everyone = readers.equals("everyone");
      Administrator administrator = bean(Administrator.class);
      servlet(context, "metrics", new MetricsServlet(meters, administrator, everyone), "/metrics");
    }
    meters.watchWaiting(cache::parked, cache::blocked);
    meters.use(DeclaredRoutes.of(context, new LarderApplication()));
  }

  private static void articles(ServletContext context, Settings settings) {
    ArticleRepository articles = bean(ArticleRepository.class);
    TagRepository tags = bean(TagRepository.class);
    EarlierRepository earlier = bean(EarlierRepository.class);
    ArticleLists lists = new ArticleLists(articles, settings);
    servlet(context, "articles", new ArticlesServlet(lists, tags), "/articles");
    servlet(context, "article", new ArticleServlet(articles, earlier, settings), "/articles/*");
    servlet(context, "tags", new TagsServlet(tags, settings), "/tags");
    servlet(context, "tag", new TagServlet(lists), "/tags/*");
    servlet(context, "feed", new FeedServlet(articles, lists, settings), "/feed.xml");
    servlet(
        context, "sitemap", new SitemapServlet(articles, tags, lists, settings), "/sitemap.xml");
    servlet(context, "robots", new RobotsServlet(settings), "/robots.txt");
  }

  private static <T> T bean(Class<T> type) {
    return CDI.current().select(type).get();
  }

  static void filter(ServletContext context, String name, Filter filter, DispatcherType... more) {
    EnumSet<DispatcherType> types = EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC);
    types.addAll(List.of(more));
    FilterRegistration.Dynamic registration = context.addFilter(name, filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(types, true, "/*");
  }

  private static void servlet(
      ServletContext context, String name, Servlet servlet, String... patterns) {
    ServletRegistration.Dynamic registration = context.addServlet(name, servlet);
    registration.setAsyncSupported(true);
    registration.addMapping(patterns);
  }
}
