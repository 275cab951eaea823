package dev.larder.httpcache.message;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The header section of a message (RFC 9110 §6.3): field lines in the order in which they were
 * received. Names compare without regard to case. Immutable, and {@link #settled} unless its source
 * says otherwise.
 */
public abstract class Fields implements Iterable<Field> {

  private static final Fields EMPTY = new Lines(List.of());

  /** For a header section that is read line by line elsewhere. */
  protected Fields() {}

  /** All lines, in order; not to be changed. */
  protected abstract List<Field> lines();

  /** A copy that does not depend on the source of these fields. */
  public Fields settled() {
    return of(lines());
  }

  /** Lines that are held here. */
  private static final class Lines extends Fields {

    private final List<Field> lines;

    Lines(List<Field> lines) {
      this.lines = lines;
    }

    @Override
    protected List<Field> lines() {
      return lines;
    }

    @Override
    public Fields settled() {
      return this;
    }
  }

  /** No fields. */
  public static Fields empty() {
    return EMPTY;
  }

  /** Fields from lines. */
  public static Fields of(List<Field> lines) {
    return new Lines(List.copyOf(lines));
  }

  /** Fields from names and values in turn. */
  public static Fields of(String... namesAndValues) {
    List<Field> lines = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
    }
    return of(lines);
  }

  /** Whether there is a line of this name. */
  public boolean has(String name) {
    for (Field line : lines()) {
      if (line.name().equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** The value of the first line of this name. */
  public Optional<String> first(String name) {
    for (Field line : lines()) {
      if (line.name().equalsIgnoreCase(name)) {
        return Optional.of(line.value());
      }
    }
    return Optional.empty();
  }

  /** The values of all lines of this name, in order. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(2);
    for (Field line : lines()) {
      if (line.name().equalsIgnoreCase(name)) {
        values.add(line.value());
      }
    }
    return values;
  }

  /** The combined value of all lines of this name (RFC 9110 §5.3), or empty if there is none. */
  public Optional<String> combined(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /**
   * These fields without the lines of the names for which the test holds; it sees names in lower
   * case.
   */
  public Fields without(Predicate<String> name) {
    return new Lines(
        lines().stream().filter(line -> !name.test(line.name().toLowerCase(Locale.ROOT))).toList());
  }

  /** These fields without the lines of this name. */
  public Fields without(String name) {
    return has(name) ? without(n -> n.equalsIgnoreCase(name)) : this;
  }

  /** These fields with one line of this name in place of any others. */
  public Fields with(String name, String value) {
    List<Field> next = new ArrayList<>(without(name).lines());
    next.add(new Field(name, value));
    return new Lines(List.copyOf(next));
  }

  /** These fields with the lines of the others added at the end. */
  public Fields plus(Fields others) {
    List<Field> next = new ArrayList<>(lines());
    next.addAll(others.lines());
    return new Lines(List.copyOf(next));
  }

  /** The names that occur, in lower case, each once. */
  public List<String> names() {
    return lines().stream().map(line -> line.name().toLowerCase(Locale.ROOT)).distinct().toList();
  }

  /**
   * The members of a list-based field, empty ones left out; commas inside quoted strings do not
   * separate.
   */
  public List<String> members(String name) {
    List<String> members = new ArrayList<>();
    for (String value : all(name)) {
      members.addAll(ListSyntax.members(value));
    }
    return members;
  }

  /** The number of lines. */
  public int size() {
    return lines().size();
  }

  @Override
  public Iterator<Field> iterator() {
    return lines().iterator();
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Fields fields && lines().equals(fields.lines());
  }

  @Override
  public final int hashCode() {
    return Objects.hashCode(lines());
  }

  @Override
  public String toString() {
    return lines().toString();
  }
}
