<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="${page.subject().concat(' · Articles')}" section="articles">
<jsp:attribute name="head"><meta name="robots" content="noindex"></jsp:attribute>
<jsp:body>
  <header class="opening">
    <h1>Articles about “<c:out value="${page.subject()}"/>”</h1>
    <p class="lead" role="status"><c:choose>
      <c:when test="${page.total() == 0}">Nothing was found. Perhaps with fewer letters?</c:when>
      <c:when test="${page.total() == 1}">One article has these words.</c:when>
      <c:otherwise>${page.total()} articles have these words.</c:otherwise>
    </c:choose></p>
    <div class="search-large"><l:article-search q="${page.subject()}"/></div>
  </header>
  <div class="teasers">
    <c:forEach var="article" items="${page.articles()}">
      <l:article-teaser article="${article}" author="true"/>
    </c:forEach>
  </div>
  <l:pages paging="${page.paging()}"/>
</jsp:body>
</l:page>
