package dev.larder.httpcache.container;

import dev.larder.httpcache.container.probe.Other;
import dev.larder.httpcache.container.probe.Pages;
import dev.larder.support.container.ProbeWar;

/**
 * A web application that uses the filter as a stranger would: declared by its class name, the store
 * found by the service loader. What lies under {@code /c/} passes the filter, the same under {@code
 * /p/} does not.
 */
final class FilterProbeWar {

  static final String STORE_SERVICE =
      "META-INF/services/dev.larder.httpcache.store.ResponseStore$Provider";

  private static final String HEAD =
      "<%@ page session=\"false\" contentType=\"text/html; charset=UTF-8\""
          + " pageEncoding=\"UTF-8\" %>\n"
          + "<%@ taglib prefix=\"c\" uri=\"jakarta.tags.core\" %>\n";

  private static final String FILTER =
      """
      <filter>
        <filter-name>cache</filter-name>
        <filter-class>dev.larder.httpcache.servlet.CachingFilter</filter-class>
        <async-supported>true</async-supported>
        <init-param>
          <param-name>cache.max.entry.bytes</param-name>
          <param-value>%d</param-value>
        </init-param>
        <init-param>
          <param-name>cache.offheap.mb</param-name>
          <param-value>16</param-value>
        </init-param>
        <init-param>
          <param-name>cache.collapse.timeout</param-name>
          <param-value>2</param-value>
        </init-param>
      </filter>
      <filter-mapping>
        <filter-name>cache</filter-name>
        <url-pattern>/c/*</url-pattern>
        <dispatcher>REQUEST</dispatcher>
        <dispatcher>ASYNC</dispatcher>
      </filter-mapping>
      """
          .formatted(Pages.LIMIT);

  private FilterProbeWar() {}

  /** The probe with the pages, and room for more in {@code web.xml}. */
  static ProbeWar with(String moreWebXml) {
    return views(new ProbeWar())
        .classes(Pages.class, Other.class)
        .engine()
        .libraries("ehcache", "cache-api", "jakarta.servlet.jsp.jstl")
        .page(
            "/WEB-INF/classes/" + STORE_SERVICE,
            "dev.larder.httpcache.ehcache.EhcacheStore$Provider\n")
        .webXml(
            FILTER
                + servlet("pages", Pages.class, "/c/x/*", "/p/x/*")
                + servlet("other", Other.class, "/c/other", "/p/other")
                + "<error-page><error-code>404</error-code><location>/c/other</location>"
                + "</error-page>"
                + moreWebXml);
  }

  /** A servlet element with its mappings; asynchronous answers are allowed. */
  static String servlet(String name, Class<?> type, String... patterns) {
    StringBuilder xml = new StringBuilder();
    xml.append("<servlet><servlet-name>").append(name).append("</servlet-name><servlet-class>");
    xml.append(type.getName()).append("</servlet-class>");
    xml.append("<async-supported>true</async-supported></servlet>");
    for (String pattern : patterns) {
      xml.append("<servlet-mapping><servlet-name>").append(name).append("</servlet-name>");
      xml.append("<url-pattern>").append(pattern).append("</url-pattern></servlet-mapping>");
    }
    return xml.toString();
  }

  private static ProbeWar views(ProbeWar war) {
    String page =
        HEAD + "<p>Grüße – 日本語: <c:forEach begin='1' end='3' var='i'>${i} </c:forEach></p>\n";
    return war.page("/WEB-INF/v/page.jsp", page)
        .page("/c/page.jsp", page)
        .page("/p/page.jsp", page)
        .page(
            "/WEB-INF/v/large.jsp",
            HEAD + "<c:forEach begin='1' end='5000' var='i'>Zeile ${i}é </c:forEach>end")
        .page(
            "/WEB-INF/v/includes.jsp",
            HEAD
                + "a<jsp:include page='part.jsp' flush='true'/>b<%@ include file='part.jsp' %>"
                + "<jsp:include page='part.jsp' flush='false'/>c<jsp:include page='large.jsp'/>d")
        .page(
            "/WEB-INF/v/import.jsp",
            HEAD
                + "a<c:import url='/WEB-INF/v/part.jsp'/>b"
                + "<c:import url='/WEB-INF/v/page.jsp' var='v'/>[${v}]c"
                + "<c:import url='/p/x/text-utf8' var='w' charEncoding='UTF-8'/>[${w}]")
        .page("/WEB-INF/v/part.jsp", HEAD + "<b>Teil é</b>")
        .page("/WEB-INF/v/failing.jsp", HEAD + "lost <% if (true) throw new Error(\"asked\"); %>")
        .page(
            "/WEB-INF/v/failing-late.jsp",
            HEAD
                + "<c:forEach begin='1' end='50' var='i'>Zeile ${i}é </c:forEach>"
                + "<% out.flush(); if (true) throw new IllegalStateException(\"asked\"); %>")
        .page(
            "/WEB-INF/v/failing-flushed.jsp",
            HEAD
                + "first <% out.flush(); response.flushBuffer();"
                + " if (true) throw new IllegalStateException(\"asked\"); %>")
        .page(
            "/WEB-INF/v/error-page.jsp",
            HEAD
                + "<%@ page errorPage=\"/WEB-INF/v/oops.jsp\" %>"
                + "lost <% if (true) throw new IllegalStateException(\"asked\"); %>")
        .page(
            "/WEB-INF/v/oops.jsp",
            HEAD + "<%@ page isErrorPage=\"true\" %>oops é <%= exception.getMessage() %>")
        .page(
            "/WEB-INF/v/session.jsp",
            "<%@ page contentType=\"text/html; charset=UTF-8\" %>with a session")
        .page("/c/file.txt", "A static file.\n".repeat(20))
        .page("/p/file.txt", "A static file.\n".repeat(20))
        .page("/c/large.txt", "A large static file.\n".repeat(10_000))
        .page("/p/large.txt", "A large static file.\n".repeat(10_000));
  }
}
