<%@ tag body-content="empty" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="A post of the blog in a list." %>
<%@ attribute name="post" required="true" type="dev.larder.blog.BlogPost" %>
<%@ attribute name="level" required="true" description="the level of its heading: 2 or 3" %>
<%@ attribute name="lead" type="java.lang.Boolean" description="whether it is the first of the page" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<article class="teaser<c:if test="${lead}"> teaser-lead</c:if><c:if test="${post.image() != null}"> has-picture</c:if>">
  <c:if test="${post.image() != null}"><div class="picture"><img src="<c:out value='${post.image()}'/>" alt="" loading="lazy" referrerpolicy="no-referrer"></div></c:if>
  <div class="words">
    <c:if test="${not empty post.category()}"><p class="kicker"><l:category-link name="${post.category()}" address="${post.categoryLink()}"/></p></c:if>
    <h${level == '2' ? 2 : 3}><a href="<c:out value='${root}'/>/blog/<c:out value='${post.id()}'/>"><c:out value="${post.title()}"/></a></h${level == '2' ? 2 : 3}>
    <c:if test="${not empty post.subtitle()}"><p class="subtitle"><c:out value="${post.subtitle()}"/></p></c:if>
    <c:if test="${not empty post.summary()}"><p class="summary"><c:out value="${post.summary()}"/></p></c:if>
    <l:post-byline post="${post}"/>
  </div>
</article>
