/** The filter, which applications map. Only this package and those below it use the Servlet API. */
@NullMarked
package dev.larder.httpcache.servlet;

import org.jspecify.annotations.NullMarked;
