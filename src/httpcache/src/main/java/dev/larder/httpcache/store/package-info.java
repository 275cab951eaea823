/** What is kept, where, and the log that says what of it is still valid. */
@NullMarked
package dev.larder.httpcache.store;

import org.jspecify.annotations.NullMarked;
