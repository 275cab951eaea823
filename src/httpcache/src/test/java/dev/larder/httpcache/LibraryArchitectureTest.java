package dev.larder.httpcache;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.larder.support.ArchitectureRules;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls between the packages of the library: what may know what. */
class LibraryArchitectureTest extends ArchitectureRules {

  private static final String BASE = "dev.larder.httpcache.";
  private static final String ALL = BASE + ".";
  private static final String MESSAGE = BASE + "message..";
  private static final String RULES = BASE + "rules..";
  private static final String SERVLET = BASE + "servlet..";

  /** The packages from the ground up: each may know those before it and none after it. */
  private static final List<String> FLOORS =
      List.of(
          "dev.larder.httpcache.message",
          "dev.larder.httpcache.store",
          "dev.larder.httpcache.rules",
          "dev.larder.httpcache.memory",
          "dev.larder.httpcache",
          "dev.larder.httpcache.ehcache",
          "dev.larder.httpcache.redis",
          "dev.larder.httpcache.metrics",
          "dev.larder.httpcache.servlet.request",
          "dev.larder.httpcache.servlet.waiting",
          "dev.larder.httpcache.servlet.refresh",
          "dev.larder.httpcache.servlet.held",
          "dev.larder.httpcache.servlet.exchange",
          "dev.larder.httpcache.servlet");

  /** The stores, which know nothing of one another. */
  private static final List<String> STORES = List.of("memory", "ehcache", "redis");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.larder.httpcache");

  LibraryArchitectureTest() {
    super(MAIN);
  }

  @Test
  void noImportRunsUpward() {
    Set<String> upward = new TreeSet<>();
    for (JavaClass type : MAIN) {
      int floor = floor(type);
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith("dev.larder"))
          .filter(target -> floor(target) > floor)
          .forEach(target -> upward.add(type.getName() + " -> " + target.getName()));
    }
    assertThat(upward).isEmpty();
  }

  private static int floor(JavaClass type) {
    int floor = FLOORS.indexOf(type.getPackageName());
    assertThat(floor).as("the floor of " + type.getPackageName()).isNotNegative();
    return floor;
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "ehcache", "redis"})
  void stores_doNotKnowOneAnother(String store) {
    String[] others =
        STORES.stream()
            .filter(other -> !other.equals(store))
            .map(other -> BASE + other)
            .toArray(String[]::new);
    check(inside(BASE + store).dependOnClassesThat().resideInAnyPackage(others));
  }

  @Test
  void servletApi_isKnownToServletPackagesOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(SERVLET)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet.."));
  }

  @ParameterizedTest
  @CsvSource({
    "ehcache, org.ehcache..",
    "redis, io.lettuce..",
    "redis, io.github.resilience4j..",
    "metrics, io.micrometer.."
  })
  void optionalLibraries_areKnownToOnePackageEach(String room, String library) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BASE + room)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library));
  }

  @Test
  void otherLibraries_areNotUsed() {
    check(
        inside(ALL)
            .dependOnClassesThat(
                resideOutsideOf(
                    "java..",
                    "com.sun.management..",
                    "org.slf4j..",
                    "org.jspecify.annotations..",
                    "jakarta.servlet..",
                    "com.github.benmanes.caffeine..",
                    "org.ehcache..",
                    "io.lettuce..",
                    "io.github.resilience4j..",
                    "io.netty..",
                    "io.micrometer..",
                    ALL)));
  }

  // Rules and messages are pure

  @Test
  void rulesAndMessage_doNoInputOutputAndLogNothing() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(RULES, MESSAGE)
            .should()
            .dependOnClassesThat(
                describe(
                    "do I/O, log, or run threads",
                    type ->
                        resideInAnyPackage(
                                    "java.io..",
                                    "java.net..",
                                    "java.nio.file..",
                                    "java.nio.channels..",
                                    "java.util.concurrent..",
                                    "java.util.logging..",
                                    "org.slf4j..")
                                .test(type)
                            // bytes in memory, text, and what the compiler needs for records and
                            // lambdas
                            && !type.isEquivalentTo(java.io.ByteArrayOutputStream.class)
                            && !type.isEquivalentTo(java.net.URLEncoder.class)
                            && !type.isEquivalentTo(java.io.Serializable.class))));
  }

  @Test
  void rulesAndMessage_readNoClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(RULES, MESSAGE)
            .should()
            .accessTargetWhere(
                accessTo(
                    "a clock",
                    target ->
                        (target.getOwner().getPackageName().startsWith("java.time")
                                && target.getName().equals("now"))
                            || target.getOwner().isEquivalentTo(java.time.Clock.class)
                            || target.getOwner().isEquivalentTo(System.class)
                            || target.getOwner().isEquivalentTo(java.util.Date.class))));
  }

  // Servlet 6.0

  @Test
  void servletCalls_existInServlet60() {
    check(
        noClasses()
            .that()
            .resideInAPackage(SERVLET)
            .should()
            .accessTargetWhere(
                describe(
                    "is a method of Servlet 6.1 alone",
                    access ->
                        access instanceof JavaCodeUnitAccess<?> call
                            && isOfServlet61(call.getTarget()))));
    check(
        noClasses()
            .that()
            .resideInAPackage(SERVLET)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.servlet.http.HttpSession$Accessor"));
  }

  /**
   * What 6.1 has and 6.0 has not, by comparison of the two jars. Left out: constants, which the
   * compiler copies, and overrides of what java.io has anyway (ServletInputStream.readAllBytes,
   * readNBytes, ServletOutputStream.close), which resolve on 6.0 as well.
   */
  private static final List<Method61> SERVLET_61 =
      List.of(
          new Method61(HttpServletResponse.class, "sendRedirect", String.class, boolean.class),
          new Method61(HttpServletResponse.class, "sendRedirect", String.class, int.class),
          new Method61(
              HttpServletResponse.class, "sendRedirect", String.class, int.class, boolean.class),
          new Method61(ServletResponse.class, "setCharacterEncoding", Charset.class),
          new Method61(ServletRequest.class, "setCharacterEncoding", Charset.class),
          new Method61(ServletContext.class, "setRequestCharacterEncoding", Charset.class),
          new Method61(ServletContext.class, "setResponseCharacterEncoding", Charset.class),
          new Method61(ServletOutputStream.class, "write", ByteBuffer.class),
          new Method61(ServletInputStream.class, "read", ByteBuffer.class),
          new Method61(HttpSession.class, "getAccessor"));

  private record Method61(Class<?> type, String name, List<String> parameters) {

    Method61(Class<?> type, String name, Class<?>... parameters) {
      this(type, name, Stream.of(parameters).map(Class::getName).toList());
    }

    boolean is(CodeUnitAccessTarget target) {
      return target.getName().equals(name)
          && target.getOwner().isAssignableTo(type)
          && target.getRawParameterTypes().stream()
              .map(JavaClass::getName)
              .toList()
              .equals(parameters);
    }
  }

  /** Not so for a call of an override that is our own. */
  private static boolean isOfServlet61(CodeUnitAccessTarget target) {
    Optional<? extends JavaMember> member = target.resolveMember();
    boolean ours = member.isPresent() && member.get().getOwner().getPackageName().startsWith(BASE);
    return !ours && SERVLET_61.stream().anyMatch(method -> method.is(target));
  }

  @Test
  void javaUtilLogging_isNotUsed() {
    check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
  }

  @Test
  void classes_wereFound() {
    assertThat(MAIN.contain("dev.larder.httpcache.rules.Reuse")).isTrue();
    assertThat(MAIN.contain("dev.larder.httpcache.LibraryArchitectureTest")).isFalse();
  }

  private static DescribedPredicate<JavaClass> resideOutsideOf(String... packages) {
    return not(resideInAnyPackage(packages));
  }
}
