/** The default store: entries on the heap, on Caffeine, weighed in bytes. */
@NullMarked
package dev.larder.httpcache.memory;

import org.jspecify.annotations.NullMarked;
