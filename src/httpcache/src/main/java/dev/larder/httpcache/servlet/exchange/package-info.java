/** One request: look up, serve, wait, call the application, finish. */
@NullMarked
package dev.larder.httpcache.servlet.exchange;

import org.jspecify.annotations.NullMarked;
