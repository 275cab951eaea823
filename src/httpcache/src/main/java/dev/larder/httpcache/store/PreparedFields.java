package dev.larder.httpcache.store;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a stored response as its clients get them: read, filtered and put in lower case
 * once, so that a hit only writes them. Immutable.
 */
public final class PreparedFields implements Iterable<PreparedFields.Line> {

  /** How a line relates to other lines of its name. */
  public enum Place {
    /** It is {@code Content-Type}, for which servers have a method of their own. */
    MEDIA_TYPE,
    /** It replaces the server's own field of this name. */
    FIRST,
    /** It is added to earlier lines. */
    FURTHER
  }

  /**
   * One line.
   *
   * @param name as it was written
   * @param lowerCase the name in lower case
   */
  public record Line(String name, String lowerCase, String value, Place place) {}

  /** Cookies are added to those of the container, and {@code Vary} to that of filters in front. */
  private static final Set<String> BESIDE_OTHERS = Set.of("set-cookie", "vary");

  private final List<Line> lines;

  private PreparedFields(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * Prepares stored fields.
   *
   * @param withheld whether no client gets a field; sees names in lower case
   */
  public static PreparedFields of(Fields fields, Predicate<String> withheld) {
    List<Line> lines = new ArrayList<>(fields.size());
    Set<String> seen = new HashSet<>();
    for (Field field : fields) {
      String lowerCase = field.name().toLowerCase(Locale.ROOT);
      if (withheld.test(lowerCase)) {
        continue;
      }
      boolean first = !BESIDE_OTHERS.contains(lowerCase) && seen.add(lowerCase);
      lines.add(new Line(field.name(), lowerCase, field.value(), place(lowerCase, first)));
    }
    return new PreparedFields(List.copyOf(lines));
  }

  private static Place place(String lowerCase, boolean first) {
    if (lowerCase.equals("content-type")) {
      return Place.MEDIA_TYPE;
    }
    return first ? Place.FIRST : Place.FURTHER;
  }

  @Override
  public Iterator<Line> iterator() {
    return lines.iterator();
  }
}
