<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="Who wrote a post of the blog, and when." %>
<%@ attribute name="post" required="true" type="dev.larder.blog.BlogPost" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:if test="${post.author() != null or post.created() != null}">
  <p class="byline">
    <c:if test="${post.author() != null}"><span>By <span class="author"><c:out value="${post.author().name()}"/></span></span></c:if>
    <c:if test="${post.created() != null}"><time datetime="${post.created().iso()}">${post.created().shown()}</time></c:if>
  </p>
</c:if>
