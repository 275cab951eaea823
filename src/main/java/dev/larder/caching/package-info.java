/** Caches of application values on this node, by Caffeine. */
@NullMarked
package dev.larder.caching;

import org.jspecify.annotations.NullMarked;
