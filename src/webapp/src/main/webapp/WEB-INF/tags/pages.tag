<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="The way to the other pages of a list; nothing if there is only one." %>
<%@ attribute name="paging" required="true" type="dev.larder.pages.Paging" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:if test="${paging.pages() > 1}">
<nav class="pages" aria-label="Pages">
  <ul>
    <c:if test="${paging.page() > 1}"><li class="previous"><a rel="prev" href="<c:out value='${root}${paging.link(paging.page() - 1)}'/>"><span aria-hidden="true">←</span> Newer</a></li></c:if>
    <c:forEach var="number" items="${paging.numbers()}">
      <c:choose>
        <c:when test="${number == 0}"><li class="gap" aria-hidden="true">…</li></c:when>
        <c:when test="${number == paging.page()}"><li><a aria-current="page" href="<c:out value='${root}${paging.link(number)}'/>"><span class="visually-hidden">Page </span>${number}</a></li></c:when>
        <c:otherwise><li><a href="<c:out value='${root}${paging.link(number)}'/>"><span class="visually-hidden">Page </span>${number}</a></li></c:otherwise>
      </c:choose>
    </c:forEach>
    <c:if test="${paging.page() < paging.pages()}"><li class="next"><a rel="next" href="<c:out value='${root}${paging.link(paging.page() + 1)}'/>">Older <span aria-hidden="true">→</span></a></li></c:if>
  </ul>
</nav>
</c:if>
