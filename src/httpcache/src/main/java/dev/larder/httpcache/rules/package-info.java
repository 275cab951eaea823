/** RFC 9111 as pure functions, one class per question, in the RFC's words. Time is an argument. */
@NullMarked
package dev.larder.httpcache.rules;

import org.jspecify.annotations.NullMarked;
