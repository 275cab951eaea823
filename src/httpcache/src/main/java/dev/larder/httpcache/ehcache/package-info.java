/**
 * The store with its memory off the heap, on Ehcache, which is an optional dependency. Types of
 * Ehcache appear only here.
 */
@NullMarked
package dev.larder.httpcache.ehcache;

import org.jspecify.annotations.NullMarked;
