<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="Posts of the blog as a list of their titles." %>
<%@ attribute name="posts" required="true" type="java.util.List" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<ul class="titles">
  <c:forEach var="post" items="${posts}">
    <li><a href="<c:out value='${root}'/>/blog/<c:out value='${post.id()}'/>"><c:out value="${post.title()}"/></a><c:if test="${post.created() != null}"> <time datetime="${post.created().iso()}">${post.created().shown()}</time></c:if></li>
  </c:forEach>
</ul>
