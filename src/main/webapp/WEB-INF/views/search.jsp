<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="${empty q ? 'Search' : q.concat(' · Search')}" section="blog">
<jsp:body>
  <h1>Search</h1>
  <l:blog-frame here="${here}" trouble="${trouble}" q="${q}">
    <c:choose>
      <c:when test="${empty q}"><p class="note">Type one word or several: found are the posts that have them all.</p></c:when>
      <c:when test="${total == 0 and trouble != 'UNAVAILABLE'}"><p class="note" role="status">Nothing was found for “<c:out value="${q}"/>”.</p></c:when>
      <c:when test="${total > 0}"><p class="count" role="status">${total == 1 ? '1 post' : total.toString().concat(' posts')} for “<c:out value="${q}"/>”<c:if test="${paging.pages() > 1}">, page ${paging.page()} of ${paging.pages()}</c:if></p></c:when>
    </c:choose>
    <div class="teasers">
      <c:forEach var="hit" items="${hits}">
        <article class="teaser">
          <c:if test="${not empty hit.category().parts()}"><p class="category"><l:marked text="${hit.category()}"/></p></c:if>
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
