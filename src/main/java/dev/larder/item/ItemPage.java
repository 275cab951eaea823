package dev.larder.item;

import java.util.List;

/**
 * A part of the list of items.
 *
 * @param total the length of the whole list
 */
record ItemPage(List<StoredItem> items, long total) {

  ItemPage {
    items = List.copyOf(items);
  }
}
