/** The library is an automatic module, which cannot ask for Caffeine by itself. */
module example {
  requires com.github.benmanes.caffeine;
  requires dev.larder.httpcache;
  requires org.eclipse.jetty.ee11.servlet;
}
