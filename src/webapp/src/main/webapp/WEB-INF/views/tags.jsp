<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="Tags" section="tags" canonical="${page.url()}" description="The subjects of the articles.">
<jsp:body>
  <header class="opening">
    <h1>Tags</h1>
    <p class="lead">What the articles are about, and how many there are of each.</p>
  </header>
  <c:choose>
    <c:when test="${empty page.tags()}"><p class="empty">There are no tags yet.</p></c:when>
    <c:otherwise>
      <ul class="index">
        <c:forEach var="tag" items="${page.tags()}"><li><a href="<c:out value='${root}'/>/tags/<c:out value='${tag.tag()}'/>"><span><c:out value="${tag.tag()}"/></span> <span class="number">${tag.articles()}<span class="visually-hidden">${tag.articles() == 1 ? ' article' : ' articles'}</span></span></a></li></c:forEach>
      </ul>
    </c:otherwise>
  </c:choose>
</jsp:body>
</l:page>
