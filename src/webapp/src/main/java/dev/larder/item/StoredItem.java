package dev.larder.item;

import java.util.UUID;

/**
 * An item as it was committed.
 *
 * @param version rises with every change
 * @param body its members as JSON text, without the id, as {@link ItemBody#text} writes it
 */
record StoredItem(UUID id, long version, String body) {

  /**
   * The heap that it takes, in bytes, rounded up: four objects and the text, of which a character
   * takes two bytes if one of them is beyond Latin-1, else one.
   */
  long heapBytes() {
    int characterBytes = body.chars().allMatch(character -> character <= 0xFF) ? 1 : 2;
    return 128 + (long) characterBytes * body.length();
  }

  /**
   * The item as clients see it, as JSON text: its id and its members. Made without a tree of the
   * members, which takes many times the memory of the text.
   */
  String shown() {
    return "{\"id\":\"" + id + "\"" + (body.equals("{}") ? "}" : "," + body.substring(1));
  }
}
