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

  /** The heap that it takes, in bytes: its items, a reference to each, and two objects. */
  long heapBytes() {
    return 64 + items.stream().mapToLong(item -> 8 + item.heapBytes()).sum();
  }
}
