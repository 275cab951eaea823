/** Reads a request: its head, its target with the key, and whether it has content. */
@NullMarked
package dev.larder.httpcache.servlet.request;

import org.jspecify.annotations.NullMarked;
