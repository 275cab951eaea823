package dev.larder.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeclaredRoutesTest {

  @Test
  void templatesOfTheResources_areTheRoutesOfTheJsonInterface() {
    assertThat(DeclaredRoutes.templates(new LarderApplication()))
        .contains(
            "/api",
            "/api/articles",
            "/api/articles/{id}",
            "/api/cache/clear",
            "/api/items/{id}",
            "/api/user/{name}",
            "/api/users/{id}")
        .doesNotHaveDuplicates();
  }
}
