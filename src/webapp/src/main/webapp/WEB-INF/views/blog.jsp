<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:choose>
<c:when test="${post == null}">
<c:set var="unknown" value="${empty trouble or trouble == 'STALE'}"/>
<l:page title="${unknown ? 'Post not found' : 'Blog not available'}" section="blog">
<jsp:attribute name="head"><meta name="robots" content="noindex"></jsp:attribute>
<jsp:body>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <div class="trouble">
      <p class="status">${unknown ? '404 Not Found' : '503 Service Unavailable'}</p>
      <h1>${unknown ? 'There is no such post' : 'This post cannot be shown now'}</h1>
      <p class="lead">It may have been taken down, or the blog's source may have lost it.</p>
      <ul class="ways">
        <li><a class="button" href="<c:out value='${root}'/>/blogs">All posts of the blog</a></li>
        <li><a class="button plain" href="<c:out value='${root}'/>/">To the front page</a></li>
      </ul>
    </div>
  </l:blog-frame>
</jsp:body>
</l:page>
</c:when>
<c:otherwise>
<l:page title="${post.title()}" section="blog" skip="Skip to the post" description="${post.summary()}">
<jsp:body>
  <l:blog-frame here="${here}" trouble="${trouble}">
  <article class="story">
    <header>
      <c:if test="${not empty post.category()}"><p class="kicker"><l:category-link name="${post.category()}" address="${post.categoryLink()}"/></p></c:if>
      <h1><c:out value="${post.title()}"/></h1>
      <c:if test="${not empty post.subtitle()}"><p class="standfirst"><c:out value="${post.subtitle()}"/></p></c:if>
      <c:if test="${post.author() != null or post.created() != null}">
      <div class="byline">
        <c:if test="${post.author() != null}">
          <c:if test="${post.author().picture() != null}"><img class="portrait" src="<c:out value='${post.author().picture()}'/>" alt="" width="48" height="48" referrerpolicy="no-referrer"></c:if>
          <span>By <span class="author"><c:out value="${post.author().name()}"/></span><c:if test="${post.author().role() != null}">, <c:out value="${post.author().role()}"/></c:if></span>
        </c:if>
        <c:if test="${post.created() != null}"><time datetime="${post.created().iso()}">${post.created().shown()}</time></c:if>
        <c:if test="${post.updated() != null}"><span>changed <time datetime="${post.updated().iso()}">${post.updated().shown()}</time></span></c:if>
      </div>
      </c:if>
    </header>
    <c:if test="${post.image() != null}">
      <figure class="picture"><img src="<c:out value='${post.image()}'/>" alt="Picture for “<c:out value='${post.title()}'/>”" referrerpolicy="no-referrer"></figure>
    </c:if>
    <%-- cleaned by PostHtml --%>
    <div class="prose">${post.html()}</div>
    <footer>
      <p class="more"><a href="<c:out value='${root}'/>/blogs">All posts of the blog</a></p>
    </footer>
  </article>
  </l:blog-frame>
</jsp:body>
</l:page>
</c:otherwise>
</c:choose>
