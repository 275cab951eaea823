/** How features use the caches: response fields, groups, and caches of values behind a port. */
@NullMarked
package dev.larder.caching;

import org.jspecify.annotations.NullMarked;
