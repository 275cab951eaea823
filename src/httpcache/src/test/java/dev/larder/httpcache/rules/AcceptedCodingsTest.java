package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §12.5.3. */
class AcceptedCodingsTest {

  private static AcceptedCodings of(String... lines) {
    Fields request = Fields.empty();
    for (String line : lines) {
      request = request.plus(Fields.of("Accept-Encoding", line));
    }
    return AcceptedCodings.of(request);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | 1000 | 1",
        "GZip | 1000 | 1",
        "x-gzip | 1000 | 1",
        "gzip, deflate, br, zstd | 1000 | 1",
        "br;q=1.0, gzip;q=0.8, *;q=0.1 | 800 | 100",
        "deflate, br | 0 | 1",
        "gzip;q=0 | 0 | 1",
        "gzip;q=0.000, deflate | 0 | 1",
        "gzip ; q=0.5 | 500 | 1",
        "gzip;Q=0.5 | 500 | 1",
        "gzip;q=0.001 | 1 | 1",
        "gzip;q=1.000 | 1000 | 1",
        "gzip;q=0. | 0 | 1",
        "* | 1000 | 1000",
        "*;q=0 | 0 | 0",
        "gzip, *;q=0 | 1000 | 0",
        "identity;q=0, * | 1000 | 0",
        "identity | 0 | 1000",
        "identity;q=0 | 0 | 0",
        "identity;q=0, gzip;q=0.1 | 100 | 0",
        "gzip;q=0.5, identity;q=0.8 | 500 | 800",
        "identity, *;q=0 | 0 | 1000",
        "gzip;q=0, * | 0 | 1000",
        ",, gzip ,, | 1000 | 1",
        "gzip;q=0, gzip | 0 | 1",
        "gzip, x-gzip;q=0.3 | 300 | 1"
      })
  void weights_asTheClientGivesThem(String field, int gzip, int identity) {
    assertThat(of(field)).isEqualTo(new AcceptedCodings(gzip, identity));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | true",
        "gzip;q=0.001 | true",
        "identity;q=0, gzip;q=0.1 | true",
        "* | true",
        "gzip, identity | true",
        "gzip;q=0.5, identity;q=0.8 | false",
        "gzip;q=0 | false",
        "*;q=0 | false",
        "identity | false",
        "br | false"
      })
  void gzip_isPreferredUnlessTheOtherIsWantedMore(String field, boolean preferred) {
    assertThat(of(field).prefersGzip()).isEqualTo(preferred);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gzip;q",
        "gzip;q=",
        "gzip;q=2",
        "gzip;q=1.001",
        "gzip;q=0.1234",
        "gzip;q=-1",
        "gzip;q=.5",
        "gzip;q=\"1\"",
        "gzip;level=9",
        "gzip;q=1;level=9",
        "gzip;",
        "gz ip",
        "gzip, a b",
        "gzip, (x)",
        "\"gzip\"",
        "**",
        "gzip, d\u00e9flate"
      })
  void whatCannotBeRead_orIsEmpty_getsTheBodyAsItIs(String field) {
    assertThat(of(field).allowsGzip()).as(field).isFalse();
    assertThat(of(field).allowsIdentity()).as(field).isTrue();
  }

  @Test
  void withoutTheField_getsTheBodyAsItIs() {
    assertThat(of()).isEqualTo(new AcceptedCodings(0, 1000));
  }

  @Test
  void severalLines_areOneList() {
    assertThat(of("br", "gzip;q=0.7")).isEqualTo(new AcceptedCodings(700, 1));
    assertThat(of("gzip", "b r").allowsGzip()).isFalse();
  }
}
