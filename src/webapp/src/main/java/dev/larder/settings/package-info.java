/** The settings of the application, and small classes that all packages use. */
@NullMarked
package dev.larder.settings;

import org.jspecify.annotations.NullMarked;
