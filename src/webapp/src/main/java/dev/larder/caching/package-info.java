/**
 * What the features say to the caches: response fields, groups, and the caches of values behind
 * their port.
 */
@NullMarked
package dev.larder.caching;

import org.jspecify.annotations.NullMarked;
