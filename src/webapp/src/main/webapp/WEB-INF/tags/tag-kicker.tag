<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="The tags of an article, above its title." %>
<%@ attribute name="tags" required="true" type="java.util.List" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:if test="${not empty tags}">
<ul class="kicker" aria-label="Tags">
  <c:forEach var="tag" items="${tags}"><li><a href="<c:out value='${root}'/>/tags/<c:out value='${tag}'/>"><c:out value="${tag}"/></a></li></c:forEach>
</ul>
</c:if>
