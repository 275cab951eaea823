<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:set var="name" value="${empty category ? 'Blog' : category}"/>
<l:page title="${paging.page() == 1 ? name : name.concat(' · Page ').concat(paging.page())}" section="blog">
<jsp:body>
  <header class="opening">
    <c:if test="${not empty category}"><p class="kicker">Category</p></c:if>
    <h1><c:out value="${name}"/></h1>
    <c:if test="${not empty posts}"><p class="lead">${total == 1 ? 'One post' : total.toString().concat(' posts')}, newest first.<c:if test="${not empty category}"> <a href="<c:out value='${root}'/>/blogs">The whole blog</a></c:if></p></c:if>
  </header>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <c:if test="${empty posts and empty trouble}"><p class="empty">There are no posts<c:if test="${not empty category}"> in this category</c:if> yet.</p></c:if>
    <div class="shelf">
      <c:forEach var="post" items="${posts}">
        <l:post-teaser post="${post}" level="2"/>
      </c:forEach>
    </div>
    <l:pages paging="${paging}"/>
  </l:blog-frame>
</jsp:body>
</l:page>
