<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="A text in which what was searched for is marked." %>
<%@ attribute name="text" required="true" type="dev.larder.blog.HighlightedText" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:forEach var="part" items="${text.parts()}"><c:choose><c:when test="${part.hit()}"><mark><c:out value="${part.text()}"/></mark></c:when><c:otherwise><c:out value="${part.text()}"/></c:otherwise></c:choose></c:forEach>
