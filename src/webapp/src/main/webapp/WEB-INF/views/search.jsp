<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="${empty q ? 'Search' : q.concat(' · Search')}" section="search">
<jsp:attribute name="head"><meta name="robots" content="noindex"></jsp:attribute>
<jsp:body>
  <header class="opening">
    <h1>Search</h1>
    <form class="search search-large" role="search" method="get" action="<c:out value='${root}'/>/search">
      <label class="visually-hidden" for="q">Search the blog</label>
      <input id="q" name="q" type="search" maxlength="100" autocomplete="off" placeholder="Words in a post of the blog" value="<c:out value='${q}' default=''/>">
      <button type="submit">Search</button>
    </form>
    <c:choose>
      <c:when test="${empty q}"><p class="lead">Type one word or several: found are the posts of the blog that have them all.</p></c:when>
      <c:when test="${total == 0 and trouble != 'UNAVAILABLE'}"><p class="lead" role="status">Nothing was found for “<c:out value="${q}"/>”.</p></c:when>
      <c:when test="${total > 0}"><p class="lead" role="status">${total == 1 ? 'One post' : total.toString().concat(' posts')} for “<c:out value="${q}"/>”</p></c:when>
    </c:choose>
    <c:if test="${not empty q}">
    <c:url var="inArticles" value="/articles"><c:param name="q" value="${q}"/></c:url>
    <p class="elsewhere"><a href="<c:out value='${inArticles}'/>">Search the articles for it</a></p>
    </c:if>
  </header>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <div class="teasers">
      <c:forEach var="hit" items="${hits}">
        <article class="teaser">
          <c:if test="${not empty hit.category().parts()}"><p class="kicker"><l:marked text="${hit.category()}"/></p></c:if>
          <h2><a href="<c:out value='${root}'/>/blog/<c:out value='${hit.post().id()}'/>"><l:marked text="${hit.title()}"/></a></h2>
          <c:if test="${not empty hit.subtitle().parts()}"><p class="subtitle"><l:marked text="${hit.subtitle()}"/></p></c:if>
          <c:if test="${not empty hit.excerpt().parts()}"><p class="summary"><l:marked text="${hit.excerpt()}"/></p></c:if>
          <l:post-byline post="${hit.post()}"/>
        </article>
      </c:forEach>
    </div>
    <l:pages paging="${paging}"/>
  </l:blog-frame>
</jsp:body>
</l:page>
