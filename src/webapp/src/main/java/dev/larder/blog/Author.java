package dev.larder.blog;

import org.jspecify.annotations.Nullable;

/**
 * Who wrote a post.
 *
 * @param name not empty
 * @param role what he is to the blog; null if the feed does not say
 * @param picture an https URL; null if there is none
 */
public record Author(String name, @Nullable String role, @Nullable String picture) {}
