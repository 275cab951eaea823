package dev.larder.httpcache.servlet.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.support.Proxies;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Equal keys mean requests that are equal to the application. */
class TargetPropertiesTest {

  /**
   * A request line with its host, and what an application sees of it.
   *
   * @param field {@code Host}, or null if there is none
   * @param proxy {@code X-Forwarded-Host}, one value for each line
   */
  record Sent(
      String scheme,
      String host,
      int port,
      String path,
      String query,
      String field,
      List<String> proxy) {

    Target target() {
      return Target.of(request(), new Origins(List.of()));
    }

    /**
     * Scheme, host in lower case, port, the octets of the path, the query as it is, and the fields
     * that name the host.
     */
    String seen() {
      return String.join(
          "\n",
          scheme,
          host.toLowerCase(Locale.ROOT),
          Integer.toString(port),
          decoded(path),
          String.valueOf(query),
          named(),
          proxy.toString());
    }

    /** {@code Host} as the application sees it, with the port that it means. */
    private String named() {
      String shown = field == null ? host + ":" + port : field;
      String standard = scheme.equals("https") ? ":443" : ":80";
      String lower = shown.toLowerCase(Locale.ROOT);
      return lower.matches(".*:\\d+") ? lower : lower + standard;
    }

    private static String decoded(String path) {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      for (int at = 0; at < path.length(); at++) {
        if (path.charAt(at) == '%') {
          octets.write(Integer.parseInt(path.substring(at + 1, at + 3), 16));
          at += 2;
        } else {
          octets.write(path.charAt(at));
        }
      }
      return octets.toString(StandardCharsets.ISO_8859_1);
    }

    @SuppressWarnings("JdkObsolete") // the Servlet API wants a StringBuffer
    private HttpServletRequest request() {
      return Proxies.of(
          HttpServletRequest.class,
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "getScheme" -> scheme;
                case "getServerName" -> host;
                case "getServerPort" -> port;
                case "getRequestURI" -> path;
                case "getQueryString" -> query;
                case "getRequestURL" -> new StringBuffer(scheme + "://" + host + ":" + port + path);
                case "getHeader" -> lines(arguments[0]).stream().findFirst().orElse(null);
                case "getHeaders" -> Collections.enumeration(lines(arguments[0]));
                default -> throw new UnsupportedOperationException(method.getName());
              });
    }

    private List<String> lines(Object name) {
      if (name.equals("Host")) {
        return field == null ? List.of() : List.of(field);
      }
      return name.equals("X-Forwarded-Host") ? proxy : List.of();
    }
  }

  /** Few pieces, so that equal keys come about; among them some that containers disagree on. */
  @Provide
  Arbitrary<Sent> sent() {
    Arbitrary<String> common =
        Arbitraries.of("a", "%c3", "%C3", "%3f", "%3F", "%20", "+", "&", "=");
    Arbitrary<String> hostile =
        Arbitraries.of(
            "/", ".", "?", "#", ";", "%2f", "%41", "%25", "%00", "//", "/..", "%zz", "%", "\\", " ",
            "\u00e9", "\n");
    Arbitrary<String> text =
        Arbitraries.frequencyOf(Tuple.of(19, common), Tuple.of(1, hostile))
            .list()
            .ofMaxSize(3)
            .map(pieces -> String.join("", pieces));
    return Combinators.combine(
            Arbitraries.of("http", "https"),
            Arbitraries.frequency(
                Tuple.of(9, "h"), Tuple.of(9, "H"), Tuple.of(1, "h:1"), Tuple.of(1, "h/a")),
            Arbitraries.of(80, 443),
            text.map(path -> "/" + path),
            text.injectNull(0.5),
            Arbitraries.of("h", "h", "H:80", "h:443", "h:0080", "e", "h#", "h#x-forwarded-host=h")
                .injectNull(0.3),
            Arbitraries.of("h", "a b", "a%20b", "h#x-forwarded-host=h", "\u00e9")
                .list()
                .ofMaxSize(2))
        .as(Sent::new);
  }

  @Property(seed = "20261121", tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void equalKeys_areRequestsThatTheApplicationCannotTellApart(
      @ForAll("sent") Sent one, @ForAll("sent") Sent other) {
    Target first = one.target();
    Target second = other.target();
    if (first.bypass().isPresent() || second.bypass().isPresent()) {
      return;
    }
    if (first.key().equals(second.key())) {
      assertThat(one.seen()).isEqualTo(other.seen());
    }
    assertThat(first.key().toString().equals(second.key().toString()))
        .isEqualTo(first.key().equals(second.key()));
  }

  /**
   * Spellings that are equal to the application by RFC 3986 §6.2.2 share an entry, or have none.
   */
  @Property(seed = "20261121", tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void caseOfHostAndEscapes_doesNotMatter(@ForAll("sent") Sent sent) {
    String escapes = sent.path().replace("%c3", "%C3").replace("%3f", "%3F");
    Sent spelled =
        new Sent(
            sent.scheme(),
            sent.host().toUpperCase(Locale.ROOT),
            sent.port(),
            escapes,
            sent.query(),
            sent.field(),
            sent.proxy());
    assertThat(spelled.target()).isEqualTo(sent.target());
  }

  @Property(seed = "20261121", tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void keyOfAVariant_isNoOtherKey(@ForAll("sent") Sent one, @ForAll("sent") Sent other) {
    if (one.target().bypass().isPresent() || other.target().bypass().isPresent()) {
      return;
    }
    CacheKey variant = one.target().key().withVariant("0123456789abcdef");
    assertThat(variant.toString()).isNotEqualTo(other.target().key().toString());
    assertThat(variant.primary()).isEqualTo(one.target().key());
  }
}
