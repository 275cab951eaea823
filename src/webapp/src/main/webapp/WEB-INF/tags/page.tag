<%@ tag body-content="scriptless" pageEncoding="UTF-8" trimDirectiveWhitespaces="true" description="What every page has around its own content. Touches no session." %>
<%@ attribute name="title" required="true" description="what the page is about, as text; empty on the home page" %>
<%@ attribute name="section" required="true" description="the entry of the navigation that this page belongs to: home, blog, articles, tags, posts, search (which has a larger field of its own) or none" %>
<%@ attribute name="skip" description="what the skip link says" %>
<%@ attribute name="description" description="the page in a sentence or two, as text, for search engines and previews" %>
<%@ attribute name="canonical" description="the page's one absolute URL" %>
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
  <c:if test="${not empty description}"><meta name="description" content="<c:out value='${description}'/>"></c:if>
  <c:if test="${not empty canonical}"><link rel="canonical" href="<c:out value='${canonical}'/>"></c:if>
  <link rel="stylesheet" href="<c:out value='${root}'/>/assets/larder.css">
  <link rel="icon" href="<c:out value='${root}'/>/assets/larder.svg" type="image/svg+xml">
  <link rel="alternate" href="<c:out value='${root}'/>/feed.xml" type="application/atom+xml" title="Larder: articles">
  <jsp:invoke fragment="head"/>
</head>
<body>
<a class="skip" href="#main"><c:out value="${skip}" default="Skip to the content"/></a>
<header class="masthead">
  <div class="frame">
    <div>
      <p class="brand"><a href="<c:out value='${root}'/>/">Larder</a></p>
      <p class="motto">Good reading, kept fresh</p>
    </div>
    <c:if test="${section != 'search'}">
    <form class="search" role="search" method="get" action="<c:out value='${root}'/>/search">
      <label class="visually-hidden" for="site-search">Search the blog</label>
      <input id="site-search" name="q" type="search" maxlength="200" placeholder="Search the blog" autocomplete="off">
      <button class="plain" type="submit">Search</button>
    </form>
    </c:if>
    <nav class="sections" aria-label="Site">
      <ul>
        <li><a href="<c:out value='${root}'/>/"<c:if test="${section == 'home'}"> aria-current="page"</c:if>>Home</a></li>
        <li><a href="<c:out value='${root}'/>/blogs"<c:if test="${section == 'blog'}"> aria-current="true"</c:if>>Blog</a></li>
        <li><a href="<c:out value='${root}'/>/articles"<c:if test="${section == 'articles'}"> aria-current="true"</c:if>>Articles</a></li>
        <li><a href="<c:out value='${root}'/>/tags"<c:if test="${section == 'tags'}"> aria-current="true"</c:if>>Tags</a></li>
        <li><a href="<c:out value='${root}'/>/posts"<c:if test="${section == 'posts'}"> aria-current="true"</c:if>>Posts</a></li>
      </ul>
    </nav>
  </div>
</header>
<main id="main" class="frame" tabindex="-1">
<jsp:doBody/>
</main>
<footer class="colophon">
  <div class="frame">
    <p>Larder keeps served content fresh.</p>
    <ul>
      <li><a href="<c:out value='${root}'/>/feed.xml">Feed of the articles</a></li>
      <li><a href="<c:out value='${root}'/>/search">Search</a></li>
      <li><a href="<c:out value='${root}'/>/api">API</a></li>
    </ul>
  </div>
</footer>
</body>
</html>
