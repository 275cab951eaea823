/** The way to services behind the application: GET with a deadline that holds. */
@NullMarked
package dev.larder.upstream;

import org.jspecify.annotations.NullMarked;
