package example;

import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Boot application with a cache in front of a controller. */
@SpringBootApplication
@RestController
public class Main {

  private final AtomicInteger calls = new AtomicInteger();

  public static void main(String[] args) {
    SpringApplication.run(Main.class, args);
  }

  @Bean
  HttpCache httpCache() {
    return HttpCache.builder().maxBytes(64 << 20).build();
  }

  @Bean
  FilterRegistrationBean<CachingFilter> cachingFilter(HttpCache cache) {
    FilterRegistrationBean<CachingFilter> filter =
        new FilterRegistrationBean<>(new CachingFilter(cache));
    filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    return filter;
  }

  /**
   * Without {@code public} the cache does not store the answer: Spring itself asks each request for
   * its user.
   */
  @GetMapping("/hello")
  ResponseEntity<String> hello() {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic())
        .body("call " + calls.incrementAndGet());
  }
}
