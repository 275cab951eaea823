/**
 * Posts of another service: the gateway to it, the resource, and the page to choose and read one.
 */
@NullMarked
package dev.larder.post;

import org.jspecify.annotations.NullMarked;
