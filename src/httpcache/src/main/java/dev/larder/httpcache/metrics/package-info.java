/** Meters of a cache for Micrometer, which is an optional dependency. */
@NullMarked
package dev.larder.httpcache.metrics;

import org.jspecify.annotations.NullMarked;
