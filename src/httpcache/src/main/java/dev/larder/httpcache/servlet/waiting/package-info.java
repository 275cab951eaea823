/** Requests that wait for another one that fetches the same response. */
@NullMarked
package dev.larder.httpcache.servlet.waiting;

import org.jspecify.annotations.NullMarked;
