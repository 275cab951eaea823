package dev.larder.httpcache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.httpcache.message.Fields;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionIdsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <a href="/x;jsessionid=0A1B">  | true
          <a href="/x;JSessionId=0A1B">  | true
          ;jsessionid=                   | true
          ;;jsessionid=1                 | true
          /x?jsessionid=1                | false
          ;jsessionid                    | false
          ;jsession;jsessioni            | false
          x                              | false
          """)
  void appearIn_body(String body, boolean expected) {
    assertThat(SessionIds.appearIn(Fields.empty(), body.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/next;jsessionid=1, true", "/next;JSESSIONID=1, true", "/next, false"})
  void appearIn_location(String location, boolean expected) {
    assertThat(SessionIds.appearIn(Fields.of("Location", location), new byte[0]))
        .isEqualTo(expected);
  }
}
