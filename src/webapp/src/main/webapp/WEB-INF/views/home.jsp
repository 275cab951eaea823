<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="" section="home" description="Good reading, kept fresh: the newest posts of the blog, and each category's own.">
<jsp:body>
  <h1 class="visually-hidden">Larder</h1>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <section aria-labelledby="latest-title">
      <h2 id="latest-title" class="visually-hidden">Latest posts</h2>
      <c:if test="${empty latest and empty trouble}"><p class="empty">There are no posts yet.</p></c:if>
      <div class="front">
        <c:forEach var="post" items="${latest}" varStatus="each">
          <l:post-teaser post="${post}" level="3" lead="${each.first}"/>
        </c:forEach>
      </div>
      <c:if test="${not empty latest}"><p class="more"><a href="<c:out value='${root}'/>/blogs">All posts of the blog</a></p></c:if>
    </section>
    <c:if test="${not empty categories}">
    <div class="categories">
      <c:forEach var="category" items="${categories}" varStatus="each">
        <section class="category" aria-labelledby="category-${each.count}">
          <div class="part-title">
            <h2 id="category-${each.count}"><l:category-link name="${category.name()}" address="${category.link()}"/></h2>
            <p class="count">${category.count() == 1 ? '1 post' : category.count().toString().concat(' posts')}</p>
          </div>
          <l:post-titles posts="${category.posts()}"/>
        </section>
      </c:forEach>
    </div>
    </c:if>
  </l:blog-frame>
</jsp:body>
</l:page>
