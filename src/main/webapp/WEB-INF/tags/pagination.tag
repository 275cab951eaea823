<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="The way from one part of a list to the next; nothing if there is one part only." %>
<%@ attribute name="page" required="true" type="java.lang.Integer" description="which part this is, from 1" %>
<%@ attribute name="pages" required="true" type="java.lang.Integer" description="how many parts there are" %>
<%@ attribute name="path" required="true" description="the list's address below the root of the application, with its other query parameters already encoded" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="fn" uri="jakarta.tags.functions" %>
<c:if test="${pages > 1}">
<c:set var="base" value="${pageContext.servletContext.contextPath}${path}"/>
<c:set var="sign" value="${fn:contains(path, '?') ? '&' : '?'}"/>
<nav class="pagination" aria-label="Pages">
  <c:if test="${page > 1}"><a class="previous" rel="prev" href="<c:out value='${base}'/><c:if test="${page > 2}"><c:out value='${sign}'/>page=${page - 1}</c:if>"><span aria-hidden="true">←</span> Newer</a></c:if>
  <p>Page ${page} of ${pages}</p>
  <c:if test="${page < pages}"><a class="next" rel="next" href="<c:out value='${base}'/><c:out value='${sign}'/>page=${page + 1}">Older <span aria-hidden="true">→</span></a></c:if>
</nav>
</c:if>
