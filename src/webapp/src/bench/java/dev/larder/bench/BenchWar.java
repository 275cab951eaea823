package dev.larder.bench;

import dev.larder.support.Build;
import dev.larder.support.container.ProbeWar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The application that is measured: one servlet with caches of four kinds, and what is uncached. */
final class BenchWar {

  private static final String PROVIDER = "dev.larder.httpcache.store.ResponseStore$Provider";

  private static final String VIEW =
      """
      <%@ page contentType="text/html;charset=UTF-8" session="false" trimDirectiveWhitespaces="true" %>
      <%@ taglib prefix="c" uri="jakarta.tags.core" %>
      <!DOCTYPE html><html lang="en"><head><title>${page.title()}</title></head><body><ul>
      <c:forEach items="${page.rows()}" var="row">
      <li id="row-${row.id()}"><b><c:out value="${row.name()}"/></b> <c:out value="${row.text()}"/></li>
      </c:forEach>
      </ul></body></html>
      """;

  private static final String FILTER =
      """
      <filter>
        <filter-name>%1$s</filter-name>
        <filter-class>dev.larder.httpcache.servlet.CachingFilter</filter-class>
        <async-supported>true</async-supported>
        %2$s
      </filter>
      <filter-mapping>
        <filter-name>%1$s</filter-name>
        <url-pattern>/%1$s/*</url-pattern>
        <dispatcher>REQUEST</dispatcher>
        <dispatcher>ASYNC</dispatcher>
      </filter-mapping>
      """;

  private static final String OFF_HEAP = param("cache.offheap.mb", "32");

  private BenchWar() {}

  static Path write() throws IOException {
    Path folder = Files.createDirectories(Build.folder().resolve("bench"));
    return new ProbeWar()
        .classes(BenchPage.class, BytesServlet.class, ViewServlet.class, PageResource.class)
        .engine()
        .jstl()
        .libraries("ehcache", "cache-api")
        .libraries("jersey-common", "jersey-client", "jersey-server", "jersey-container", "jersey-hk2")
        .libraries("jersey-media-json", "jersey-entity-filtering", "jackson-", "hk2-")
        .libraries("jakarta.ws.rs", "jakarta.inject", "jakarta.annotation", "jakarta.validation")
        .libraries("jakarta.xml.bind", "jakarta.activation", "aopalliance", "javassist", "osgi-")
        .resources(
            Map.of(
                "META-INF/services/" + PROVIDER, "dev.larder.httpcache.ehcache.EhcacheStore$Provider\n"))
        .page("/WEB-INF/page.jsp", VIEW)
        .webXml(
            filter("memory", "")
                + filter("hit", OFF_HEAP)
                + filter("offheap", OFF_HEAP + param("cache.heap.max.body", "0"))
                + filter("cold", OFF_HEAP + param("cache.heap.entries", "1"))
                + servlet("bytes", BytesServlet.class, "")
                + mapping("bytes", "/bare/*", "/memory/*", "/hit/*", "/offheap/*", "/cold/*")
                + servlet("view", ViewServlet.class, "")
                + mapping("view", "/jsp/*")
                + servlet(
                    "api",
                    "org.glassfish.jersey.servlet.ServletContainer",
                    param("jakarta.ws.rs.Application", PageResource.Api.class.getName()))
                + mapping("api", "/api/*"))
        .writeTo(folder.resolve("bench.war"));
  }

  private static String filter(String name, String params) {
    return FILTER.formatted(name, params);
  }

  private static String param(String name, String value) {
    return "<init-param><param-name>%s</param-name><param-value>%s</param-value></init-param>"
        .formatted(name, value);
  }

  private static String servlet(String name, Class<?> type, String params) {
    return servlet(name, type.getName(), params);
  }

  private static String servlet(String name, String type, String params) {
    return "<servlet><servlet-name>%s</servlet-name><servlet-class>%s</servlet-class>%s</servlet>"
        .formatted(name, type, params);
  }

  private static String mapping(String name, String... patterns) {
    StringBuilder all = new StringBuilder();
    for (String pattern : patterns) {
      all.append(
          "<servlet-mapping><servlet-name>%s</servlet-name><url-pattern>%s</url-pattern></servlet-mapping>"
              .formatted(name, pattern));
    }
    return all.toString();
  }
}
