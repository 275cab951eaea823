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
 * The HTTP response cache as a servlet filter: a shared cache (RFC 9111) inside the origin, which
 * obeys the response fields of the application behind it and says in {@code X-Cache} and {@code
 * Cache-Status} what it did.
 *
 * <p>Map it to {@code /*} for REQUEST and ASYNC, with async supported, <em>after</em> the filters
 * that authenticate and authorise: they must have decided before a stored response is served. It
 * acts once per request: where several filters are mapped to a request, the first one does.
 *
 * <p>An application builds the cache and gives it to the filter, or the container makes the filter
 * from its class name, and the init-params are the {@link CacheSettings} of its cache. Application
 * code finds the cache with {@link #find}. Safe for use by many threads.
 */
public final class CachingFilter implements Filter {

  /**
   * Request attribute: a collection of group names whose data the application has written. The
   * cache invalidates them with the target of the request even if the answer is an error; to be set
   * after the commit.
   */
  public static final String WRITE_COMMITTED = PassingExchange.WRITE_COMMITTED;

  /**
   * Request attribute, set by the filter: the target that a write changes, as {@link
   * CacheKey#target} has it. An application that appends the record of its write itself names the
   * target in it, so that no second record is needed.
   */
  public static final String WRITE_TARGET = PassingExchange.WRITE_TARGET;

  /**
   * Request attribute: a collection of the hard records ({@link InvalidationLog.Appended}) that the
   * application itself has appended to the log of this cache for the writes of this request. The
   * filter does not record their groups again. To be set only if everything that these groups stand
   * for was committed before the record.
   */
  public static final String WRITE_RECORDED = PassingExchange.WRITE_RECORDED;

  /**
   * Attribute of the servlet context: the {@link HttpCache} of the filter, while it is in service.
   * Where several filters have caches of their own, this is the cache of the first one; each is
   * there under this name with a dot and its own name as well. See {@link #find}.
   */
  public static final String CACHE = "dev.larder.httpcache.HttpCache";

  private final @Nullable HttpCache given;
  private @Nullable HttpCache cache;
  private @Nullable Exchanges exchanges;
  private @Nullable ServletContext context;

  /**
   * For the container: the filter builds a cache from its init-params, with the name of the filter,
   * and closes it when it is destroyed.
   */
  public CachingFilter() {
    given = null;
  }

  /**
   * A filter over a cache that the application has built, and closes after the filter has been
   * destroyed. Other filters may use the same cache. Such a filter takes no init-params.
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
   * @throws ServletException if an init-param is not allowed; the message is one line that names
   *     it, its value and what is allowed. Also if the store cannot be opened
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    if (given == null) {
      use(FilterSettings.open(config));
    } else {
      FilterSettings.requireNone(config);
      if (context != null) {
        // once more, after it was destroyed
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

  /** Takes the filter out of service; requests that wait for others get 503. */
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
   * @throws IllegalStateException if the container has made the filter and not initialised it yet
   */
  public HttpCache cache() {
    return ready(cache);
  }

  /**
   * The cache that works in an application: that of its first filter. For code that has not built
   * it, like a servlet or a job.
   *
   * @return empty if no filter of the application is in service
   */
  public static Optional<HttpCache> find(ServletContext context) {
    return Optional.ofNullable((HttpCache) context.getAttribute(CACHE));
  }

  /**
   * The cache with a name that works in an application; where a filter has built its cache itself,
   * the cache has the filter's name.
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

  /** How many requests wait for others without a thread. */
  public int parked() {
    return ready(exchanges).collapser().parked();
  }

  /** How many requests wait for others and hold a thread. */
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
