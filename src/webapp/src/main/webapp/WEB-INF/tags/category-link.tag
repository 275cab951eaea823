<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="A link to the posts of a category." %>
<%@ attribute name="name" required="true" %>
<%@ attribute name="address" required="true" description="of the list, below the context path" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<a href="<c:out value='${pageContext.servletContext.contextPath}${address}'/>"><c:out value="${name}"/></a>
