package example;

import dev.larder.httpcache.HttpCache;
import dev.larder.httpcache.servlet.CachingFilter;
import jakarta.persistence.EntityManagerFactory;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with a log configuration, a persistence unit and migrations of its own. */
@SpringBootApplication
public class Main {

  public static void main(String[] args) {
    SpringApplication.run(Main.class, args);
  }

  @Bean
  FilterRegistrationBean<CachingFilter> cachingFilter() {
    HttpCache cache = HttpCache.builder().build();
    FilterRegistrationBean<CachingFilter> filter =
        new FilterRegistrationBean<>(new CachingFilter(cache));
    filter.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
    return filter;
  }

  /** Takes the only persistence unit on the class path, and fails if there are several. */
  @Bean
  LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource database) {
    LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
    factory.setDataSource(database);
    factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
    return factory;
  }

  @RestController
  static class Pages {

    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

    private final EntityManagerFactory articles;
    private final JdbcTemplate database;

    Pages(EntityManagerFactory articles, JdbcTemplate database) {
      this.articles = articles;
      this.database = database;
    }

    @GetMapping("/hello")
    ResponseEntity<String> hello() {
      LOG.info("reads the articles");
      List<Article> found =
          articles.callInTransaction(
              entities -> entities.createQuery("from Article", Article.class).getResultList());
      return ResponseEntity.ok()
          .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic())
          .body(String.join(", ", found.stream().map(Article::title).toList()));
    }

    @GetMapping("/migrations")
    List<String> migrations() {
      return database.queryForList(
          "select \"script\" from \"flyway_schema_history\" where \"type\" = 'SQL'",
          String.class);
    }
  }
}
