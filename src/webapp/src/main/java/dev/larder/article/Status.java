package dev.larder.article;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the public sees an article. */
public enum Status {
  /** Only the administrator sees it. */
  @JsonProperty("draft")
  DRAFT,

  /** Everybody sees it. */
  @JsonProperty("published")
  PUBLISHED
}
