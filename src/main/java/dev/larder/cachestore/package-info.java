/**
 * Where entries are kept: the near tier on Ehcache, the far tier on Redis with the log that the
 * nodes share, and the binary form of entries. Types of Ehcache and Redis appear only here.
 */
@NullMarked
package dev.larder.cachestore;

import org.jspecify.annotations.NullMarked;
