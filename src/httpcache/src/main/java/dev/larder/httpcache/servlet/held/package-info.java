/**
 * The response of the application while it is held back, and what the application sees of its
 * request.
 */
@NullMarked
package dev.larder.httpcache.servlet.held;

import org.jspecify.annotations.NullMarked;
