<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:choose>
<c:when test="${post == null}">
<l:page title="${empty trouble or trouble == 'STALE' ? 'Post not found' : 'Blog not available'}" section="blog">
<jsp:body>
  <h1>${empty trouble or trouble == 'STALE' ? 'There is no such post' : 'This post cannot be shown now'}</h1>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <p>It may have been taken down. <a href="<c:out value='${root}'/>/blogs">See all posts</a>, or search for it.</p>
  </l:blog-frame>
</jsp:body>
</l:page>
</c:when>
<c:otherwise>
<l:page title="${post.title()}" section="blog" skip="Skip to the post">
<jsp:body>
  <article class="blog-post">
    <header>
      <c:if test="${not empty post.category()}"><p class="category"><l:category-link name="${post.category()}" address="${post.categoryLink()}"/></p></c:if>
      <h1><c:out value="${post.title()}"/></h1>
      <c:if test="${not empty post.subtitle()}"><p class="subtitle"><c:out value="${post.subtitle()}"/></p></c:if>
      <div class="byline">
        <c:if test="${post.author() != null}">
          <c:if test="${post.author().picture() != null}"><img class="portrait" src="<c:out value='${post.author().picture()}'/>" alt="" width="48" height="48" referrerpolicy="no-referrer"></c:if>
          <p class="author">By <span><c:out value="${post.author().name()}"/></span><c:if test="${post.author().role() != null}">, <span class="role"><c:out value="${post.author().role()}"/></span></c:if></p>
        </c:if>
        <c:if test="${post.created() != null}"><p class="dates"><time datetime="${post.created().iso()}">${post.created().shown()}</time><c:if test="${post.updated() != null}">, updated <time datetime="${post.updated().iso()}">${post.updated().shown()}</time></c:if></p></c:if>
      </div>
    </header>
    <c:if test="${post.image() != null}">
      <figure><img src="<c:out value='${post.image()}'/>" alt="Picture for “<c:out value='${post.title()}'/>”" referrerpolicy="no-referrer"></figure>
    </c:if>
    <%-- cleaned by PostHtml --%>
    <div class="content">${post.html()}</div>
  </article>
  <aside aria-label="More of the blog">
    <l:blog-frame here="${here}" trouble="${trouble}">
      <p class="more"><a href="<c:out value='${root}'/>/blogs">All posts</a></p>
    </l:blog-frame>
  </aside>
</jsp:body>
</l:page>
</c:otherwise>
</c:choose>
