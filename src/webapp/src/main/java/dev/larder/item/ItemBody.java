package dev.larder.item;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.larder.api.Json;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rules of what an item may be: any JSON object without an id of the client's own. */
final class ItemBody {

  private static final String ID = "id";

  /** A number may have as many places behind or before its digits as it may have digits. */
  private static final int MAX_SCALE = Json.MAX_NUMBER_LENGTH;

  private final int maxBytes;

  /** Makes the rules; the limit counts the bytes of the item's JSON in UTF-8. */
  ItemBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The members of a new item. */
  ObjectNode ofNew(@Nullable JsonNode given) {
    ObjectNode members = object(given);
    if (members.has(ID)) {
      throw wrongId("is made by the server");
    }
    return members;
  }

  /** The members that change; its own id may be among them. */
  ObjectNode ofChange(@Nullable JsonNode given, UUID id) {
    ObjectNode members = object(given);
    JsonNode own = members.get(ID);
    if (own != null && !(own.isTextual() && own.textValue().equalsIgnoreCase(id.toString()))) {
      throw wrongId("is not the one in the address, and cannot be changed");
    }
    return members.without(ID);
  }

  /** The text to be stored. */
  String text(ObjectNode members) {
    try {
      String text = Json.mapper().writeValueAsString(members);
      if (text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
        throw new ProblemException(
            Problem.of(413, "The item would be larger than " + maxBytes + " bytes."));
      }
      return text;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON object could not be written", e);
    }
  }

  /** The stored text with some members changed: those given replace, the others stay. */
  String merged(String stored, ObjectNode changes) {
    try {
      ObjectNode members = (ObjectNode) Json.mapper().readTree(stored);
      members.setAll(changes);
      return text(members);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored item is not JSON", e);
    }
  }

  private static ObjectNode object(@Nullable JsonNode given) {
    if (!(given instanceof ObjectNode object)) {
      throw new ProblemException(Problem.of(400, "An item must be a JSON object."));
    }
    requirePortable(object);
    return object;
  }

  // "\ud800" alone is a JSON text that no Unicode text can hold: neither an answer nor the
  // database. 1e999999999 is a JSON number that readers turn into infinity, or into a number of a
  // billion digits.
  private static void requirePortable(JsonNode node) {
    if (node.isTextual()) {
      requireUnicode(node.textValue());
    }
    if (node.isBigDecimal() && Math.abs((long) node.decimalValue().scale()) > MAX_SCALE) {
      throw new ProblemException(Problem.of(400, "A number in the request body is out of range."));
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      requireUnicode(member.getKey());
    }
    for (JsonNode child : node) {
      requirePortable(child);
    }
  }

  private static void requireUnicode(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new ProblemException(
          Problem.of(400, "A name or text holds half a surrogate pair, which is no character."));
    }
  }

  private static ProblemException wrongId(String reason) {
    return new ProblemException(
        Problem.of(400, "A member is wrong: id", List.of(new Problem.Invalid(ID, reason))));
  }
}
