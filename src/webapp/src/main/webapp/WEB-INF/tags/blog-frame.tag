<%@ tag body-content="scriptless" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="What a page of the blog has around its own content: the trouble with its source, and the button Refresh." %>
<%@ attribute name="here" required="true" description="the address of the page, below the context path" %>
<%@ attribute name="trouble" required="true" description="STALE or UNAVAILABLE, or empty" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:choose>
  <c:when test="${trouble == 'STALE'}"><p class="notice" role="status">The source of this blog does not answer now. You see the last copy that we have.</p></c:when>
  <c:when test="${trouble == 'UNAVAILABLE'}"><p class="notice notice-warn" role="status">The source of this blog does not answer now, and we have no copy. Please try again in a minute. Meanwhile there are the <a href="<c:out value='${root}'/>/articles">articles</a>.</p></c:when>
</c:choose>
<jsp:doBody/>
<c:url var="refresh" value="/blogs/refresh"><c:param name="from" value="${here}"/></c:url>
<form class="freshness" method="post" action="<c:out value='${refresh}'/>">
  <p id="freshness">${trouble == 'UNAVAILABLE' ? 'Perhaps the source is back.' : 'You are reading a copy of the blog. Refresh it to see what is new.'}</p>
  <button class="plain" type="submit" aria-describedby="freshness">Refresh</button>
</form>
