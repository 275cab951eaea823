package dev.larder.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A page of a list: what the servlet sends as bytes, the resource as JSON and the view as HTML.
 *
 * @param rows what is shown
 */
public record BenchPage(String title, List<Row> rows) {

  /** One of its rows: about 100 bytes of HTML or JSON. */
  public record Row(int id, String name, String text) {}

  /** The page that {@code 2k} and {@code 20k} at the end of a path ask for. */
  public static BenchPage of(String path) {
    int rows = path.endsWith("20k") ? 190 : 18;
    List<Row> list = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      list.add(new Row(i, "Article number " + i, "A <short> summary of what it says & where"));
    }
    return new BenchPage("Articles", list);
  }

  /** About 2 or 20 KB, the same for every call. */
  static byte[] bytes(String path) {
    int length = path.endsWith("20k") ? 20_000 : 2_000;
    StringBuilder text = new StringBuilder(length + 100);
    for (int i = 0; text.length() < length; i++) {
      text.append(String.format(Locale.ROOT, "<li id=\"%04d\">Article number %d</li>%n", i, i * 7));
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }
}
