package dev.larder.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.WireResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user, an article or an item: something with a text that can be written through any node and
 * stands in the answers about it.
 *
 * @param path its address
 * @param member the member that carries the text
 */
record Thing(String path, String member) {

  private static final Pattern NUMBER = Pattern.compile("v(\\d+)\\.");

  /**
   * Makes one.
   *
   * @param kind users, articles or items
   * @param more members that it must have, as JSON
   */
  static Thing create(Node node, String kind, String member, String text, String... more) {
    String rest = more.length == 0 ? "" : "," + String.join(",", more);
    String json = "{\"" + member + "\":\"" + text + "\"" + rest + "}";
    WireResponse created = node.send("POST", "/api/" + kind, json);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return new Thing(created.field("Location"), member);
  }

  String id() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  WireResponse write(Node node, String text) {
    return node.put(path, json(text));
  }

  /** What is sent to write a text. */
  String json(String text) {
    return "{\"" + member + "\":\"" + text + "\"}";
  }

  /** The number that a node shows in a text like {@code v7.}; 0 if there is none. */
  int number(Node node) {
    WireResponse answer = node.get(path);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    Matcher number = NUMBER.matcher(answer.text());
    return number.find() ? Integer.parseInt(number.group(1)) : 0;
  }
}
