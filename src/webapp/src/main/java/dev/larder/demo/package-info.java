/** The demo origin: plays the services behind the application when none is configured. */
@NullMarked
package dev.larder.demo;

import org.jspecify.annotations.NullMarked;
