package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.container.probe.PackingFilter;
import dev.larder.support.Http;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.zip.GZIPInputStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter behind the cache that wraps the response, here one that packs it, does its work. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterBehindSuiteIT {

  private static final String PACKING =
      """
      <filter>
        <filter-name>packing</filter-name>
        <filter-class>%s</filter-class>
      </filter>
      <filter-mapping>
        <filter-name>packing</filter-name>
        <url-pattern>/c/x/*</url-pattern>
      </filter-mapping>
      """
          .formatted(PackingFilter.class.getName());

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return FilterProbeWar.with(PACKING).classes(PackingFilter.class).archive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsp", "jsp-large", "jsp-includes", "context", "text-utf8", "bytes"})
  void packedPageIsWholeFromTheApplicationAndFromTheStore(String way) throws IOException {
    Http http = Http.at(base);
    byte[] plain = http.get("p/x/" + way).bytes();

    for (String expected : new String[] {"MISS", "HIT"}) {
      Http.Response packed = http.get("c/x/" + way, "Accept-Encoding", "gzip");

      assertThat(packed.field("X-Cache")).hasValue(expected);
      assertThat(packed.field("Content-Encoding")).hasValue("gzip");
      try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
        assertThat(unpacked.readAllBytes()).isEqualTo(plain);
      }
    }
  }
}
