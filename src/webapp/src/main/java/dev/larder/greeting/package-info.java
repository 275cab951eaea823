/** The welcome and the greetings. */
@NullMarked
package dev.larder.greeting;

import org.jspecify.annotations.NullMarked;
