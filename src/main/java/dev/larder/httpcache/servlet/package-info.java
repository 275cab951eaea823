/** The engine in front of a servlet application: the only package that knows the Servlet API. */
@NullMarked
package dev.larder.httpcache.servlet;

import org.jspecify.annotations.NullMarked;
