/**
 * Where entries are kept: the near tier on Ehcache, the binary form of entries, and the
 * application's own caches. Ehcache's types appear only here.
 */
@NullMarked
package dev.larder.cachestore;

import org.jspecify.annotations.NullMarked;
