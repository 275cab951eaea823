/** Articles: drafts, and what is published. */
@NullMarked
package dev.larder.article;

import org.jspecify.annotations.NullMarked;
