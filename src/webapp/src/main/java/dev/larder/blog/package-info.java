/**
 * The blog: pages from the feed of a blog API, of which each session has its own view. One copy in
 * memory serves all the sessions that see the same feed.
 */
@NullMarked
package dev.larder.blog;

import org.jspecify.annotations.NullMarked;
