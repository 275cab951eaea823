package dev.larder.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.platform.Json;
import java.util.UUID;

/**
 * An item as it was committed.
 *
 * @param version rises with every change
 * @param body its members as JSON text, without the id
 */
record StoredItem(UUID id, long version, String body) {

  /** The item as clients see it: its id and its members. */
  ObjectNode shown() {
    try {
      ObjectNode shown = JsonNodeFactory.instance.objectNode().put("id", id.toString());
      shown.setAll((ObjectNode) Json.mapper().readTree(body));
      return shown;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The stored item " + id + " is not JSON", e);
    }
  }
}
