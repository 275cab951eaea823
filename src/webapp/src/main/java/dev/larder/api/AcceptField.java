package dev.larder.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of two forms of a resource a client prefers, JSON or HTML (RFC 9110 §12.5.1). */
final class AcceptField {

  /** A media range and its parameters, as far as they are well-formed. */
  private static final Pattern MEMBER =
      Pattern.compile("([\\w!#$&^.+*-]{1,100}/[\\w!#$&^.+*-]{1,100})\\s*(;[^,]{0,200})?");

  private static final Pattern WEIGHT =
      Pattern.compile("(?i);\\s*q=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)\\s*(?:;|$)");

  /** Longer lists are not read. */
  private static final int LONGEST = 1_000;

  /** How exactly a form is described: by name, {@code type/*}, any. */
  private record Match(int rank, double weight) {
    static final Match NONE = new Match(0, 0);
  }

  private AcceptField() {}

  /**
   * Whether a client asks for JSON by its name ({@code application/json}, {@code
   * application/problem+json}, or {@code application/*}) and does not prefer HTML.
   *
   * @param lines the values of the field {@code Accept}
   */
  static boolean asksForJson(List<String> lines) {
    return prefersJson(lines, false);
  }

  /** Whether a client asks for JSON, or takes anything and does not name HTML. */
  static boolean takesJson(List<String> lines) {
    return prefersJson(lines, true);
  }

  private static boolean prefersJson(List<String> lines, boolean anythingIsJson) {
    Match json = Match.NONE;
    Match html = Match.NONE;
    for (String line : lines) {
      Matcher member = MEMBER.matcher(line.length() > LONGEST ? line.substring(0, LONGEST) : line);
      while (member.find()) {
        String range = member.group(1).toLowerCase(Locale.ROOT);
        double weight = weight(member.group(2) == null ? "" : member.group(2));
        json = better(json, new Match(jsonRank(range), weight));
        html = better(html, new Match(htmlRank(range), weight));
      }
    }
    boolean wanted = json.weight() > 0 && (anythingIsJson ? json.rank() > 0 : json.rank() > 1);
    return wanted
        && (json.weight() > html.weight() || (json.weight() == html.weight() && html.rank() < 2));
  }

  private static int jsonRank(String range) {
    return switch (range) {
      case "application/json", "application/problem+json" -> 3;
      case "application/*" -> 2;
      case "*/*" -> 1;
      default -> 0;
    };
  }

  private static int htmlRank(String range) {
    return switch (range) {
      case "text/html", "application/xhtml+xml" -> 3;
      case "text/*" -> 2;
      case "*/*" -> 1;
      default -> 0;
    };
  }

  /** The most exact description counts; between two equal ones, the higher weight. */
  private static Match better(Match one, Match other) {
    boolean more =
        other.rank() > one.rank() || (other.rank() == one.rank() && other.weight() > one.weight());
    return other.rank() > 0 && more ? other : one;
  }

  private static double weight(String parameters) {
    Matcher weight = WEIGHT.matcher(parameters);
    return weight.find() ? Double.parseDouble(weight.group(1)) : 1;
  }
}
