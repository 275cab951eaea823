<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:set var="number" value="${page.paging().page()}"/>
<l:page title="${number == 1 ? 'Articles' : 'Articles · Page '.concat(number)}" section="articles" canonical="${page.url()}" description="Articles by the people who write for Larder, newest first.">
<jsp:body>
  <header class="opening">
    <h1>Articles</h1>
    <p class="lead">Longer pieces by the people who write here, newest first.</p>
  </header>
  <div class="columns">
    <div>
      <c:if test="${empty page.articles()}"><p class="empty">There are no articles yet.</p></c:if>
      <div class="teasers">
        <c:forEach var="article" items="${page.articles()}" varStatus="each">
          <l:article-teaser article="${article}" lead="${each.first and number == 1}" author="true"/>
        </c:forEach>
      </div>
      <l:pages paging="${page.paging()}"/>
    </div>
    <aside class="beside" aria-label="More ways to read">
      <c:if test="${not empty page.tags()}">
      <section aria-labelledby="tags-title">
        <h2 id="tags-title">Tags</h2>
        <ul class="tags">
          <c:forEach var="tag" items="${page.tags()}"><li><a href="<c:out value='${root}'/>/tags/<c:out value='${tag.tag()}'/>"><c:out value="${tag.tag()}"/> <span class="number">${tag.articles()}<span class="visually-hidden">${tag.articles() == 1 ? ' article' : ' articles'}</span></span></a></li></c:forEach>
        </ul>
      </section>
      </c:if>
      <section aria-labelledby="find-title">
        <h2 id="find-title">Find an article</h2>
        <l:article-search q=""/>
      </section>
    </aside>
  </div>
</jsp:body>
</l:page>
