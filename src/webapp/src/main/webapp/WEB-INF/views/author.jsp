<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:set var="number" value="${page.paging().page()}"/>
<l:page title="${number == 1 ? page.subject() : page.subject().concat(' · Page ').concat(number)}" section="articles" canonical="${page.url()}" description="Articles by ${page.subject()}, newest first.">
<jsp:body>
  <header class="opening">
    <p class="kicker">Author</p>
    <h1><c:out value="${page.subject()}"/></h1>
    <p class="lead">${page.total() == 1 ? 'One article' : page.total().toString().concat(' articles')}, newest first. <a href="<c:out value='${root}'/>/articles">All articles</a></p>
  </header>
  <div class="shelf">
    <c:forEach var="article" items="${page.articles()}">
      <l:article-teaser article="${article}"/>
    </c:forEach>
  </div>
  <l:pages paging="${page.paging()}"/>
</jsp:body>
</l:page>
