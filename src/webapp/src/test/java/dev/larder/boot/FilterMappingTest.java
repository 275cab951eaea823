package dev.larder.boot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.larder.support.Proxies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every filter of the application sees an ASYNC dispatch too: requests that have waited for others
 * go on to the application from one.
 */
class FilterMappingTest {

  @Test
  void everyFilterIsMappedAsyncAndSupportsIt() {
    List<Object> said = new ArrayList<>();
    FilterRegistration.Dynamic registration =
        Proxies.of(
            FilterRegistration.Dynamic.class,
            (proxy, method, arguments) -> {
              said.add(arguments[0]);
              return null;
            });
    ServletContext context =
        Proxies.of(ServletContext.class, (proxy, method, arguments) -> registration);
    Filter filter = (request, response, chain) -> {};

    LarderStart.filter(context, "one", filter);
    LarderStart.filter(context, "other", filter, DispatcherType.ERROR);

    assertThat(said)
        .containsExactly(
            true,
            java.util.EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC),
            true,
            java.util.EnumSet.of(
                DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));
  }

  @Test
  void noFilterIsRegisteredElsewhere() throws Exception {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(LarderStart.class.getName())
        .should()
        .dependOnClassesThat()
        .areAssignableTo(FilterRegistration.class)
        .orShould()
        .beAnnotatedWith(WebFilter.class)
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.larder"));
    assertThat(Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml")))
        .doesNotContain("<filter");
  }
}
