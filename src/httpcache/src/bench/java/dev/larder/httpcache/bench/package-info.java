/** What docs/performance.md reports; compiled with the tests, run by nobody but {@code -Pbench}. */
@NullMarked
package dev.larder.httpcache.bench;

import org.jspecify.annotations.NullMarked;
