/**
 * The far tier on Redis, which several nodes share, and the log of invalidations that they share.
 * Needs Lettuce and Resilience4j. Types of both appear only here.
 */
@NullMarked
package dev.larder.httpcache.redis;

import org.jspecify.annotations.NullMarked;
