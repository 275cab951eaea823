/**
 * The filter: the part of the library that an application sees. Only this package and those below
 * it know the Servlet API.
 */
@NullMarked
package dev.larder.httpcache.servlet;

import org.jspecify.annotations.NullMarked;
