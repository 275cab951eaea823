/** Stored entries, the contract of stores, and the log that says which entries are still valid. */
@NullMarked
package dev.larder.httpcache.store;

import org.jspecify.annotations.NullMarked;
