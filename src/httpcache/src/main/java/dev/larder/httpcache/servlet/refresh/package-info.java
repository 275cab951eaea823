/** Fetches responses again in the background, with requests that the server sends to itself. */
@NullMarked
package dev.larder.httpcache.servlet.refresh;

import org.jspecify.annotations.NullMarked;
