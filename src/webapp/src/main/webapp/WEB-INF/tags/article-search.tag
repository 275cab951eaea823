<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="A field to search the articles with." %>
<%@ attribute name="q" required="true" description="what was searched for; may be empty" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<form class="search" role="search" aria-label="Articles" method="get" action="<c:out value='${pageContext.servletContext.contextPath}'/>/articles">
  <label class="visually-hidden" for="article-search">Search the articles</label>
  <input id="article-search" name="q" type="search" maxlength="100" autocomplete="off" placeholder="Words in an article" value="<c:out value='${q}'/>">
  <button class="plain" type="submit">Search</button>
</form>
