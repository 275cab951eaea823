/** What docs/performance.md reports; compiled with the tests, run by nobody but {@code -Pbench}. */
@NullMarked
package dev.larder.bench;

import org.jspecify.annotations.NullMarked;
