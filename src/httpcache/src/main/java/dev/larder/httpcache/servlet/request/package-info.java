/** What the filter reads of a request: its head, its target with the key, and its content. */
@NullMarked
package dev.larder.httpcache.servlet.request;

import org.jspecify.annotations.NullMarked;
