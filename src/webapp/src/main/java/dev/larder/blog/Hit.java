package dev.larder.blog;

/**
 * A post that was found, with what was searched for marked.
 *
 * @param excerpt the place in the text, or the summary if that has one of the words
 */
public record Hit(
    BlogPost post,
    HighlightedText title,
    HighlightedText subtitle,
    HighlightedText category,
    HighlightedText excerpt) {}
