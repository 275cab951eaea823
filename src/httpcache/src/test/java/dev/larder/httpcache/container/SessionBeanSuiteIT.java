package dev.larder.httpcache.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.container.probe.Visits;
import dev.larder.httpcache.container.probe.VisitsServlet;
import dev.larder.support.Http;
import dev.larder.support.container.ProbeWar;
import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Beans reach servlets on both containers, and a session bean lives as long as its session. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SessionBeanSuiteIT {

  @ArquillianResource private URI base;

  @Deployment(testable = false)
  static WebArchive probe() {
    return new ProbeWar().classes(VisitsServlet.class, Visits.class).cdi().archive();
  }

  @Test
  void sessionBeanCountsTheVisitsOfItsSession() {
    Http http = Http.at(base);
    Http.Response first = http.get("visits");
    String cookie = first.field("Set-Cookie").orElseThrow().split(";", 2)[0];

    assertThat(first.body()).isEqualTo("1");
    assertThat(http.get("visits", "Cookie", cookie).body()).isEqualTo("2");
    assertThat(http.get("visits").body()).isEqualTo("1");
  }
}
