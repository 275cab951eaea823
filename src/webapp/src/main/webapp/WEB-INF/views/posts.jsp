<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:choose>
  <c:when test="${page.post == null}"><c:set var="title" value="Posts"/></c:when>
  <c:when test="${page.post.title() == null}"><c:set var="title" value="Untitled · Posts"/></c:when>
  <c:otherwise><c:set var="title" value="${page.post.title()} · Posts"/></c:otherwise>
</c:choose>
<l:page title="${title}" section="posts" skip="Skip to the post" description="Posts of a slow service, each slow once and fast from then on.">
<jsp:attribute name="head"><script src="<c:out value='${root}'/>/assets/posts.js" defer></script></jsp:attribute>
<jsp:body>
  <div class="desk">
  <header class="opening">
    <h1>Posts</h1>
    <p class="lead">The service behind this page is slow. Read a post twice: the second time it comes from the cache.</p>
  </header>

  <form id="chooser" class="chooser" method="get" action="<c:out value='${root}'/>/posts" data-api="<c:out value='${root}'/>/api/posts/">
    <c:choose>
      <c:when test="${not empty page.posts}">
        <label for="post-id">Choose a post</label>
        <select id="post-id" name="id">
          <c:forEach var="each" items="${page.posts}">
            <option value="${each.id()}"<c:if test="${each.id() == page.id}"> selected</c:if>><c:out value="${each.title()}" default="Untitled"/></option>
          </c:forEach>
        </select>
      </c:when>
      <c:otherwise>
        <label for="post-id">Number of the post</label>
        <input id="post-id" name="id" type="text" inputmode="numeric" pattern="[0-9]{1,18}" maxlength="18" required autocomplete="off" value="<c:out value='${page.id}' default=''/>" aria-describedby="no-list">
      </c:otherwise>
    </c:choose>
    <button id="read" type="submit">Read</button>
    <c:choose>
      <c:when test="${page.posts == null}">
        <p id="no-list" class="note">The list of posts cannot be shown now. Please try again in a moment, or read a post by its number.</p>
      </c:when>
      <c:when test="${empty page.posts}">
        <p id="no-list" class="note">There are no posts yet.</p>
      </c:when>
    </c:choose>
  </form>

  <p id="message" class="message" role="alert"<c:if test="${page.message == null}"> hidden</c:if>><c:out value="${page.message}" default=""/></p>

  <div id="status" class="visually-hidden" role="status"></div>

  <section id="reads" class="reads" aria-labelledby="reads-title" hidden>
    <h2 id="reads-title">Your last reads</h2>
    <ol id="reads-list"></ol>
  </section>

  <article id="post" class="post" aria-labelledby="post-title"<c:if test="${page.post == null}"> hidden</c:if>>
    <h2 id="post-title"><c:if test="${page.post != null}"><c:out value="${page.post.title()}" default="Untitled"/></c:if></h2>
    <p id="post-byline" class="byline"><c:if test="${page.post != null}"><c:out value="${page.post.author()}" default=""/><c:if test="${page.post.author() != null and page.post.published() != null}"> · </c:if><c:out value="${page.post.published()}" default=""/></c:if></p>
    <dl class="facts">
      <div><dt>Load time</dt><dd id="load-time"><c:if test="${page.post != null}">${page.tookMillis} ms (fetched by the server)</c:if></dd></div>
      <div id="x-cache-fact"<c:if test="${page.post != null}"> hidden</c:if>><dt>X-Cache</dt><dd id="x-cache"></dd></div>
    </dl>
    <div id="post-content" class="prose as-typed"><c:if test="${page.post != null}"><c:out value="${page.post.content()}" default=""/></c:if></div>
  </article>
  </div>
</jsp:body>
</l:page>
