<%@ page session="false" contentType="text/html;charset=UTF-8" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<%@ taglib prefix="l" tagdir="/WEB-INF/tags" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<l:page title="${error.title()}" section="none">
<jsp:attribute name="head"><meta name="robots" content="noindex"></jsp:attribute>
<jsp:body>
  <div class="trouble">
    <p class="status"><c:out value="${error.status()} ${error.reason()}"/></p>
    <h1><c:out value="${error.title()}"/></h1>
    <p class="lead"><c:out value="${error.text()}"/></p>
    <ul class="ways">
      <li><a class="button" href="<c:out value='${root}'/>/">To the front page</a></li>
      <li><a class="button plain" href="<c:out value='${root}'/>/articles">All articles</a></li>
    </ul>
  </div>
</jsp:body>
</l:page>
