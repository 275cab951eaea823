<%@ tag body-content="scriptless" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="What every page has around its own content. Touches no session." %>
<%@ attribute name="title" required="true" description="what the page is about, as text; empty on the home page" %>
<%@ attribute name="section" required="true" description="the entry of the navigation that this page belongs to: home, blog, articles, posts or none" %>
<%@ attribute name="skip" description="what the skip link says" %>
<%@ attribute name="head" fragment="true" description="more elements of the head" %>
<%@ taglib prefix="c" uri="jakarta.tags.core" %>
<c:set var="root" value="${pageContext.servletContext.contextPath}"/>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title><c:if test="${not empty title}"><c:out value="${title}"/> · </c:if>Larder</title>
  <link rel="stylesheet" href="<c:out value='${root}'/>/assets/larder.css">
  <link rel="icon" href="<c:out value='${root}'/>/assets/larder.svg" type="image/svg+xml">
  <jsp:invoke fragment="head"/>
</head>
<body>
<a class="skip" href="#main"><c:out value="${skip}" default="Skip to the content"/></a>
<header class="site">
  <p class="brand"><a href="<c:out value='${root}'/>/">Larder</a></p>
  <nav aria-label="Site">
    <ul>
      <li><a href="<c:out value='${root}'/>/posts"<c:if test="${section == 'posts'}"> aria-current="page"</c:if>>Posts</a></li>
      <li><a href="<c:out value='${root}'/>/api">API</a></li>
    </ul>
  </nav>
</header>
<main id="main" tabindex="-1">
<jsp:doBody/>
</main>
<footer class="site">
  <p>Larder keeps served content fresh.</p>
</footer>
</body>
</html>
