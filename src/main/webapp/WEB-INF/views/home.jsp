<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="" section="home">
<jsp:body>
  <h1>Larder</h1>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <section class="latest" aria-labelledby="latest-title">
      <h2 id="latest-title">Latest posts</h2>
      <c:if test="${empty latest and empty trouble}"><p class="note">There are no posts yet.</p></c:if>
      <c:forEach var="post" items="${latest}" varStatus="each">
        <l:post-teaser post="${post}" level="3" lead="${each.first}"/>
      </c:forEach>
      <c:if test="${not empty latest}"><p class="more"><a href="<c:out value='${root}'/>/blogs">All posts</a></p></c:if>
    </section>
    <c:forEach var="category" items="${categories}" varStatus="each">
      <section class="by-category" aria-labelledby="category-${each.count}">
        <h2 id="category-${each.count}"><l:category-link name="${category.name()}" address="${category.link()}"/></h2>
        <ul class="titles">
          <c:forEach var="post" items="${category.posts()}">
            <li><a href="<c:out value='${root}'/>/blog/<c:out value='${post.id()}'/>"><c:out value="${post.title()}"/></a><c:if test="${post.created() != null}"> <time datetime="${post.created().iso()}">${post.created().shown()}</time></c:if></li>
          </c:forEach>
        </ul>
        <p class="count">${category.count() == 1 ? '1 post' : category.count().toString().concat(' posts')}</p>
      </section>
    </c:forEach>
  </l:blog-frame>
</jsp:body>
</l:page>
