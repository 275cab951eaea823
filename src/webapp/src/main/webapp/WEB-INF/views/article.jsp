<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:set var="article" value="${page.article()}"/>
<l:page title="${article.title()}" section="articles" skip="Skip to the article" canonical="${page.url()}" description="${article.summary()}">
<jsp:attribute name="head"><meta name="author" content="<c:out value='${article.author().name()}'/>"></jsp:attribute>
<jsp:body>
  <article class="story">
    <header>
      <l:tag-kicker tags="${article.tags()}"/>
      <h1><c:out value="${article.title()}"/></h1>
      <c:if test="${not empty article.summary()}"><p class="standfirst"><c:out value="${article.summary()}"/></p></c:if>
      <p class="byline">
        <span>By <a rel="author" href="<c:out value='${root}'/>/articles?author=${article.author().id()}"><c:out value="${article.author().name()}"/></a></span>
        <time datetime="${page.published().iso()}">${page.published().text()}</time>
        <c:if test="${page.changed() != null}"><span>changed <time datetime="${page.changed().iso()}">${page.changed().text()}</time></span></c:if>
      </p>
    </header>
    <div class="prose">
      <c:forEach var="paragraph" items="${article.paragraphs()}"><p><c:out value="${paragraph}"/></p></c:forEach>
    </div>
  </article>
  <c:if test="${not empty page.earlier()}">
  <aside class="story part" aria-labelledby="earlier-title">
    <div class="part-title">
      <h2 id="earlier-title">Earlier by <c:out value="${article.author().name()}"/></h2>
      <a href="<c:out value='${root}'/>/articles?author=${article.author().id()}">All articles of this author</a>
    </div>
    <ul class="titles">
      <c:forEach var="each" items="${page.earlier()}">
        <li><a href="<c:out value='${root}'/>/articles/${each.id()}"><c:out value="${each.title()}"/></a> <time datetime="${each.published().iso()}">${each.published().text()}</time></li>
      </c:forEach>
    </ul>
  </aside>
  </c:if>
</jsp:body>
</l:page>
