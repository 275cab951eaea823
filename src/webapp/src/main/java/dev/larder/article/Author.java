package dev.larder.article;

/**
 * Who wrote an article.
 *
 * @param id of the user
 * @param name the name that is shown
 */
public record Author(long id, String name) {}
