package dev.larder.tag;

/**
 * A tag, and how many published articles have it.
 *
 * @param tag small letters, digits and single hyphens
 * @param articles at least 1
 */
public record TagCount(String tag, long articles) {}
