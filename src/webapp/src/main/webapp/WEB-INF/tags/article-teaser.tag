<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="An article in a list." %>
<%@ attribute name="article" required="true" type="dev.larder.article.ArticleSummary" %>
<%@ attribute name="lead" type="java.lang.Boolean" description="whether it is the first of the page" %>
<%@ attribute name="author" type="java.lang.Boolean" description="whether to lead to more of its author; not on his own page" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<article class="teaser<c:if test="${lead}"> teaser-lead</c:if>">
  <l:tag-kicker tags="${article.tags()}"/>
  <h2><a href="<c:out value='${root}'/>/articles/${article.id()}"><c:out value="${article.title()}"/></a></h2>
  <c:if test="${not empty article.summary()}"><p class="summary"><c:out value="${article.summary()}"/></p></c:if>
  <p class="byline">
    <c:if test="${author}"><span>By <a href="<c:out value='${root}'/>/articles?author=${article.author().id()}"><c:out value="${article.author().name()}"/></a></span></c:if>
    <time datetime="${article.date().iso()}">${article.date().text()}</time>
  </p>
</article>
