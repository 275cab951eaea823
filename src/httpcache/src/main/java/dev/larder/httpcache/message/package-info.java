/**
 * HTTP messages as values: fields, directives, entity tags, dates, structured fields. No I/O, no
 * clock.
 */
@NullMarked
package dev.larder.httpcache.message;

import org.jspecify.annotations.NullMarked;
