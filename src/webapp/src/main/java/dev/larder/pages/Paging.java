package dev.larder.pages;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is shown; read by the views.
 *
 * @param page from 1 to {@code pages}
 * @param pages at least 1
 * @param size how many entries a page has at most
 * @param address of the list, beginning with a slash, with a query or without
 */
public record Paging(int page, int pages, int size, String address) {

  private static final int AROUND = 2;

  /**
   * Reads the parameter {@code page}: no page is below the first or beyond the last, and what is no
   * number is the first.
   *
   * @param total the length of the whole list
   */
  public static Paging of(@Nullable String parameter, int total, int size, String address) {
    int pages = Math.max(1, total / size + (total % size == 0 ? 0 : 1));
    int asked =
        parameter != null && parameter.matches("[0-9]{1,9}") ? Integer.parseInt(parameter) : 1;
    // more digits than any list has pages
    boolean huge = parameter != null && parameter.matches("[0-9]{10,}");
    int page = huge ? pages : Math.max(1, Math.min(asked, pages));
    return new Paging(page, pages, size, address);
  }

  /** How many entries come before this page. */
  public int skip() {
    return (page - 1) * size;
  }

  /** The part of the list that is on this page. */
  public <T> List<T> of(List<T> all) {
    int from = Math.min(all.size(), skip());
    return all.subList(from, Math.min(all.size(), from + size));
  }

  /** The address of a page, below the context path. */
  public String link(int number) {
    if (number == 1) {
      return address;
    }
    return address + (address.contains("?") ? "&" : "?") + "page=" + number;
  }

  /** The address of this page. */
  public String here() {
    return link(page);
  }

  /** The pages to choose from: the first, the last, those around this one; 0 stands for a gap. */
  public List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 1; number <= pages; number++) {
      if (number == 1 || number == pages || Math.abs(number - page) <= AROUND) {
        numbers.add(number);
      } else if (numbers.get(numbers.size() - 1) != 0) {
        numbers.add(0);
      }
    }
    return numbers;
  }
}
