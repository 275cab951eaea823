/** Shared by the resources: JSON, problems, conditions, pages of lists, limits of content. */
@NullMarked
package dev.larder.api;

import org.jspecify.annotations.NullMarked;
