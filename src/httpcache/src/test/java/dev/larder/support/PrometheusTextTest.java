package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reads the meters in other tests refuses what Prometheus would. */
class PrometheusTextTest {

  private static final String GOOD =
      """
      # HELP a_total what
      # TYPE a_total counter
      a_total{x="1",y="\\"q\\""} 2.0
      a_total{x="2",y=""} 3.0
      # HELP h_seconds what
      # TYPE h_seconds histogram
      h_seconds_bucket{le="0.1"} 1
      h_seconds_bucket{le="+Inf"} 2
      h_seconds_count 2
      h_seconds_sum 1.5
      """;

  @Test
  void aGoodPage_isRead() {
    PrometheusText page = PrometheusText.parse(GOOD);

    assertThat(page.families()).containsExactlyInAnyOrder("a_total", "h_seconds");
    assertThat(page.sum("a_total")).isEqualTo(5);
    assertThat(page.sum("a_total", "x", "2")).isEqualTo(3);
    assertThat(page.has("a_total", "x", "3")).isFalse();
    assertThat(page.samples()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a_total{x=\"2\",y=\"\"} 4.0\n",
        "b_total 1\n",
        "# TYPE a_total counter\n",
        "# HELP b what\n# TYPE b counter\nb 1\n",
        "# HELP b what\nb 1\n",
        "# TYPE b gauge\nb 1\n",
        "# HELP b what\n# TYPE b meter\nb 1\n",
        "# HELP b what\n# TYPE b gauge\nb x\n",
        "# HELP b what\n# TYPE b gauge\nb{x=\"1\",x=\"2\"} 1\n",
        "# HELP b what\n# TYPE b gauge\nb{x=\"1} 1\n",
        "# HELP b what\n# TYPE b gauge\nb 1",
        "# HELP b what\n# TYPE b histogram\nb_bucket{le=\"+Inf\"} 1\nb_count 2\n",
        "# HELP b what\n# TYPE b histogram\nb_bucket{le=\"1\"} 2\nb_bucket{le=\"+Inf\"} 1\nb_count 1\n"
      })
  void aBadOne_isNot(String more) {
    assertThatThrownBy(() -> PrometheusText.parse(GOOD + more)).isInstanceOf(AssertionError.class);
  }
}
