package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.Fields;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a client wants the codings that the cache has, by its {@code Accept-Encoding} (RFC 9110
 * §12.5.3), in thousandths; zero: not at all.
 */
public record AcceptedCodings(int gzip, int identity) {

  private static final int MOST = 1000;
  private static final int LEAST = 1;

  /** For a client without a readable field: only the identity coding. */
  private static final AcceptedCodings IDENTITY = new AcceptedCodings(0, MOST);

  private static final Pattern CODING = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** A weight (§12.4.2) behind the semicolon. */
  private static final Pattern WEIGHT =
      Pattern.compile("[ \\t]*[qQ]=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");

  /** What a request accepts. One that breaks the grammar anywhere accepts no compression. */
  public static AcceptedCodings of(Fields request) {
    Optional<String> field = request.combined("Accept-Encoding");
    return field.isEmpty() ? IDENTITY : parse(request);
  }

  private static AcceptedCodings parse(Fields request) {
    int gzip = -1;
    int identity = -1;
    int others = -1;
    for (String member : request.members("Accept-Encoding")) {
      int semicolon = member.indexOf(';');
      String coding = semicolon < 0 ? member : member.substring(0, semicolon).stripTrailing();
      int weight = semicolon < 0 ? MOST : weight(member.substring(semicolon + 1));
      if (weight < 0 || !CODING.matcher(coding).matches()) {
        return IDENTITY;
      }
      if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
        gzip = lesser(gzip, weight);
      } else if (coding.equalsIgnoreCase("identity")) {
        identity = lesser(identity, weight);
      } else if (coding.equals("*")) {
        others = lesser(others, weight);
      }
    }
    // not listed: gzip is accepted only by the asterisk; identity always, with the lowest weight
    return new AcceptedCodings(
        gzip >= 0 ? gzip : Math.max(0, others),
        identity >= 0 ? identity : others >= 0 ? others : LEAST);
  }

  /** If a coding is given twice, the lower weight counts. */
  private static int lesser(int before, int weight) {
    return before < 0 ? weight : Math.min(before, weight);
  }

  /** A weight in thousandths; below zero if it is none. */
  private static int weight(String parameter) {
    Matcher match = WEIGHT.matcher(parameter);
    return match.matches() ? (int) Math.round(Double.parseDouble(match.group(1)) * MOST) : -1;
  }

  public boolean allowsGzip() {
    return gzip > 0;
  }

  public boolean allowsIdentity() {
    return identity > 0;
  }

  /** Whether a client gets the compressed form if there are both. */
  public boolean prefersGzip() {
    return gzip > 0 && gzip >= identity;
  }
}
