package dev.larder.httpcache.servlet;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.exchange.Exchange;
import dev.larder.httpcache.servlet.exchange.Exchanges;
import dev.larder.httpcache.servlet.exchange.PassingExchange;
import dev.larder.httpcache.servlet.held.AsyncAnswer;
import dev.larder.httpcache.servlet.held.Containers;
import dev.larder.httpcache.servlet.request.RequestHeads;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.InvalidationLog;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP response cache as a servlet filter: a shared cache (RFC 9111) inside the origin. It
 * obeys the response fields of the application behind it, and says in {@code X-Cache} and {@code
 * Cache-Status} what it did.
 *
 * <p>Map it to {@code /*} for REQUEST and ASYNC, with async supported, <em>after</em> the filters
 * that authenticate and authorise: they must have decided before a stored response is served. If
 * several such filters are mapped to a request, only the first one acts.
 *
 * <p>Either the application builds the cache and gives it to the filter. Or the container makes the
 * filter from its class name; then the init-params are the {@link CacheSettings} of its cache.
 * Application code finds the cache with {@link #find}. Safe for use by many threads.
 */
public final class CachingFilter implements Filter {

  /**
   * Request attribute: a collection of group names whose data the application has written. The
   * cache invalidates these groups and the target of the request, even if the response is an error.
   * Set it after the commit.
   */
  public static final String WRITE_COMMITTED = PassingExchange.WRITE_COMMITTED;

  /**
   * Request attribute, set by the filter: the target that a write changes, in the form of {@link
   * CacheKey#target}. An application that appends the record of its write itself names this target
   * in it, so that no second record is needed.
   */
  public static final String WRITE_TARGET = PassingExchange.WRITE_TARGET;

  /**
   * Request attribute: a collection of the hard records ({@link InvalidationLog.Appended}) that the
   * application has appended to the log of this cache for the writes of this request. The filter
   * does not record their groups again. Set it only if all data of these groups was committed
   * before the record.
   */
  public static final String WRITE_RECORDED = PassingExchange.WRITE_RECORDED;

  /**
   * Attribute of the servlet context: the {@link HttpCache} of the filter, while it is in service.
   * If several filters have caches of their own, this is the cache of the first one. Each cache
   * also has an attribute of its own: this name, a dot and the name of the cache. See {@link
   * #find}.
   */
  public static final String CACHE = "dev.larder.httpcache.HttpCache";

  private final @Nullable HttpCache given;
  private @Nullable HttpCache cache;
  private @Nullable Exchanges exchanges;
  private @Nullable ServletContext context;

  /**
   * For the container. The filter builds a cache from its init-params, gives it the name of the
   * filter, and closes it when the filter is destroyed.
   */
  public CachingFilter() {
    given = null;
  }

  /**
   * A filter over a cache that the application has built. The application closes the cache after
   * the filter has been destroyed. Other filters can use the same cache. Such a filter takes no
   * init-params.
   */
  public CachingFilter(HttpCache cache) {
    given = cache;
    use(cache);
  }

  private void use(HttpCache used) {
    cache = used;
    exchanges = new Exchanges(CacheOperations.of(used));
  }

  /**
   * Puts the filter into service, and its cache into the servlet context.
   *
   * @throws ServletException if the store cannot be opened, or if an init-param is not allowed; the
   *     message is one line that names it, its value and what is allowed
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    if (given == null) {
      use(FilterSettings.open(config));
    } else {
      FilterSettings.requireNone(config);
      if (context != null) {
        // initialised again after it was destroyed
        use(given);
      }
    }
    context = config.getServletContext();
    if (Containers.keepsScopesWithThreads(context)) {
      ready(exchanges).stayOnThreads();
    }
    attributes().forEach(this::publish);
  }

  private void publish(String attribute) {
    if (ready(context).getAttribute(attribute) == null) {
      ready(context).setAttribute(attribute, cache());
    }
  }

  private Stream<String> attributes() {
    return Stream.of(CACHE, CACHE + '.' + cache().name());
  }

  /** Takes the filter out of service; waiting requests get 503. */
  @Override
  public void destroy() {
    if (context != null) {
      attributes()
          .filter(attribute -> ready(context).getAttribute(attribute) == cache)
          .forEach(ready(context)::removeAttribute);
    }
    if (exchanges != null) {
      exchanges.close();
    }
    if (given == null && cache != null) {
      cache.close();
    }
  }

  /**
   * The cache of this filter.
   *
   * @throws IllegalStateException if the container made the filter and has not initialised it yet
   */
  public HttpCache cache() {
    return ready(cache);
  }

  /**
   * The cache of an application's first filter, for code that has not built it, like a servlet or a
   * job.
   *
   * @return empty if no filter of the application is in service
   */
  public static Optional<HttpCache> find(ServletContext context) {
    return Optional.ofNullable((HttpCache) context.getAttribute(CACHE));
  }

  /**
   * The cache with this name in an application. A cache that a filter has built has the filter's
   * name.
   *
   * @return empty if no filter with such a cache is in service
   */
  public static Optional<HttpCache> find(ServletContext context, String name) {
    return Optional.ofNullable((HttpCache) context.getAttribute(CACHE + '.' + name));
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest httpRequest)
        || !(response instanceof HttpServletResponse httpResponse)) {
      chain.doFilter(request, response);
      return;
    }
    Object exchange = request.getAttribute(RequestHeads.EXCHANGE);
    if (exchange == null) {
      ready(exchanges).answer(httpRequest, httpResponse, chain);
      return;
    }
    boolean again = request.getDispatcherType() == DispatcherType.ASYNC;
    if (again && exchange instanceof Exchange waiting) {
      waiting.resume(httpRequest, httpResponse, chain);
      return;
    }
    if (again && exchange instanceof AsyncAnswer answer) {
      answer.pass(chain, request, response);
      return;
    }
    chain.doFilter(request, response);
  }

  /** The number of waiting requests without a thread. */
  public int parked() {
    return ready(exchanges).collapser().parked();
  }

  /** The number of waiting requests that hold a thread. */
  public int blocked() {
    return ready(exchanges).collapser().blocked();
  }

  private static <T> T ready(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("The filter is not initialised");
    }
    return part;
  }
}
