/** The settings of the application, and small things that everything stands on. */
@NullMarked
package dev.larder.settings;

import org.jspecify.annotations.NullMarked;
