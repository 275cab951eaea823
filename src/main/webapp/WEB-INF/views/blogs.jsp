<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<c:set var="name" value="${empty category ? 'Blog' : category}"/>
<l:page title="${paging.page() == 1 ? name : name.concat(' · Page ').concat(paging.page())}" section="blog">
<jsp:body>
  <h1><c:out value="${name}"/></h1>
  <l:blog-frame here="${here}" trouble="${trouble}">
    <c:choose>
      <c:when test="${not empty posts}"><p class="count">${total == 1 ? '1 post' : total.toString().concat(' posts')}<c:if test="${paging.pages() > 1}">, page ${paging.page()} of ${paging.pages()}</c:if></p></c:when>
      <c:when test="${empty trouble}"><p class="note">There are no posts<c:if test="${not empty category}"> in this category</c:if> yet.</p></c:when>
    </c:choose>
    <div class="teasers">
      <c:forEach var="post" items="${posts}">
        <l:post-teaser post="${post}" level="2"/>
      </c:forEach>
    </div>
    <l:pages paging="${paging}"/>
  </l:blog-frame>
</jsp:body>
</l:page>
