/** What operators use: health and administration of the cache. */
@NullMarked
package dev.larder.ops;

import org.jspecify.annotations.NullMarked;
