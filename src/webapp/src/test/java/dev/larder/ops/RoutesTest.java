package dev.larder.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

  private static final List<String> DECLARED =
      List.of(
          "",
          "/",
          "*.jsp",
          "/api/*",
          "/api",
          "/api/articles",
          "/api/articles/{id: [0-9]+}",
          "/api/cache/clear",
          "/api/user/{name}",
          "/api/user/{name}/{more}",
          "/articles",
          "/articles/*",
          "/articles/*",
          "/feed.xml");

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/?page=2, /",
    "/api, /api",
    "/api/, /api/*",
    "/api/articles, /api/articles",
    "/api/articles?q=/a/b, /api/articles",
    "/api/articles/, /api/*",
    "/api/articles/7, /api/articles/{id}",
    "/api/articles/%3Cscript%3E, /api/articles/{id}",
    "/api/articles/7/8, /api/*",
    "/api/cache/clear, /api/cache/clear",
    "/api/cache, /api/*",
    "/api/user/x/y, /api/user/{name}/{more}",
    "/api/nothing/at/all, /api/*",
    "/articles, /articles",
    "/articles/, /articles/*",
    "/articles/7, /articles/*",
    "/articles/7/8?x, /articles/*",
    "/feed.xml, /feed.xml",
    "/feed.xml/, other",
    "/feed.xmlx, other",
    "/index.jsp, other",
    "//articles, other",
    "/articles;x=1, other",
    "'', other",
    "*, other",
    "?, other",
    "articles, other",
    "http://host/articles, other"
  })
  void target_ofAnyKind_hasOneRoute(String target, String template) {
    Routes routes = new Routes("", DECLARED);

    assertThat(routes.template(routes.of(target))).isEqualTo(template);
  }

  @ParameterizedTest
  @CsvSource({
    "/larder/, /",
    "/larder/articles/7, /articles/*",
    "/larder, other",
    "/larderarticles, other",
    "/articles, other"
  })
  void target_beneathAContextPath_isReadBehindIt(String target, String template) {
    Routes routes = new Routes("/larder", DECLARED);

    assertThat(routes.template(routes.of(target))).isEqualTo(template);
  }

  @Test
  void routes_areAsManyAsWereDeclared() {
    assertThat(new Routes("", DECLARED).size()).isEqualTo(1 + DECLARED.size() - 3);
    assertThat(Routes.NONE.template(Routes.NONE.of("/articles"))).isEqualTo("other");
  }

  @Test
  void mapping_ofEverything_takesWhatIsLeft() {
    Routes routes = new Routes("", List.of("/*", "/a/b", "/a/*"));

    assertThat(routes.template(routes.of("/x/y"))).isEqualTo("/*");
    assertThat(routes.template(routes.of("/"))).isEqualTo("/*");
    assertThat(routes.template(routes.of("/a/b"))).isEqualTo("/a/b");
    assertThat(routes.template(routes.of("/a/c"))).isEqualTo("/a/*");
    assertThat(routes.template(routes.of("/a"))).isEqualTo("/a/*");
  }
}
