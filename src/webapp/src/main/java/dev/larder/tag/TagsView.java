package dev.larder.tag;

import java.util.List;

/**
 * What the page of all tags shows; read by its view.
 *
 * @param url the page's absolute URL
 */
public record TagsView(List<TagCount> tags, String url) {

  public TagsView {
    tags = List.copyOf(tags);
  }
}
