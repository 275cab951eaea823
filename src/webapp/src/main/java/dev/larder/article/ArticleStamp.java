package dev.larder.article;

import java.time.Instant;

/** That a published article exists, and since when it is as it is: what a sitemap needs. */
public record ArticleStamp(long id, Instant updatedAt) {}
