<%@ tag body-content="scriptless" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="What a page of the blog has around its own content: the trouble with its source, search and the button Refresh." %>
<%@ attribute name="here" required="true" description="the address of the page, below the context path" %>
<%@ attribute name="trouble" required="true" description="STALE or UNAVAILABLE, or empty" %>
<%@ attribute name="q" description="what was searched for" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:choose>
  <c:when test="${trouble == 'STALE'}"><p class="note" role="status">The source of this blog does not answer now. You see the last copy that we have.</p></c:when>
  <c:when test="${trouble == 'UNAVAILABLE'}"><p class="message" role="status">The source of this blog does not answer now, and we have no copy. Please try again in a minute.</p></c:when>
</c:choose>
<div class="blog-tools">
  <form role="search" class="search" method="get" action="<c:out value='${root}'/>/search">
    <label for="q">Search the blog</label>
    <input id="q" name="q" type="search" maxlength="100" value="<c:out value='${q}' default=''/>">
    <button type="submit">Search</button>
  </form>
  <form class="refresh" method="post" action="<c:out value='${root}'/>/blogs/refresh">
    <input type="hidden" name="from" value="<c:out value='${here}'/>">
    <button type="submit">Refresh</button>
  </form>
</div>
<jsp:doBody/>
