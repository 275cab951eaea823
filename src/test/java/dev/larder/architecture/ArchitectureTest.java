package dev.larder.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import dev.larder.httpcache.AllowedValues;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.store.ResponseStore;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls between the packages: what may know what. */
class ArchitectureTest {

  private static final String BASE = "dev.larder.";
  private static final String ENGINE = BASE + "httpcache..";
  private static final String MESSAGE = BASE + "httpcache.message..";
  private static final String STORE = BASE + "httpcache.store..";
  private static final String MEMORY = BASE + "httpcache.memory..";
  private static final String RULES = BASE + "httpcache.rules..";
  private static final String EXCHANGE = BASE + "httpcache";
  private static final String SERVLET = BASE + "httpcache.servlet..";
  private static final String CACHESTORE = BASE + "cachestore..";
  private static final String CACHING = BASE + "caching..";
  private static final String PLATFORM = BASE + "platform..";
  private static final String BOOT = BASE + "boot..";

  private static final List<String> FEATURES =
      List.of("item", "article", "user", "tag", "blog", "post", "greeting");

  /** Which feature may know which other. */
  private static final Map<String, Set<String>> FEATURE_KNOWS =
      Map.of("article", Set.of("user", "tag"));

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.larder");

  // 1. The engine knows nothing

  @Test
  void engine_dependencies_areJdkSlf4jAndItself() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage(MEMORY)
            .should()
            .dependOnClassesThat(
                resideOutsideOf(
                    "java..",
                    "org.slf4j..",
                    "org.jspecify.annotations..",
                    ENGINE,
                    "jakarta.servlet..")));
  }

  @Test
  void engine_servletApi_isKnownToServletPackageOnly() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage(SERVLET)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet.."));
  }

  // 2. Rules and messages are pure

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

  // 3. Layers

  @Test
  void message_knowsNoOtherPartOfTheEngine() {
    check(inside(MESSAGE).dependOnClassesThat(ofEngineBut(MESSAGE)));
  }

  @Test
  void store_knowsMessageOnly() {
    check(inside(STORE).dependOnClassesThat(ofEngineBut(STORE, MESSAGE)));
  }

  @Test
  void memory_knowsStoreAndMessageOnly() {
    check(inside(MEMORY).dependOnClassesThat(ofEngineBut(MEMORY, STORE, MESSAGE)));
  }

  @Test
  void rules_knowStoreAndMessageOnly() {
    check(inside(RULES).dependOnClassesThat(ofEngineBut(RULES, STORE, MESSAGE)));
  }

  @Test
  void exchange_doesNotKnowServlet() {
    check(inside(EXCHANGE).dependOnClassesThat().resideInAPackage(SERVLET));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("dev.larder.(**)").should().beFreeOfCycles());
  }

  // 4. Cache products

  @Test
  void caffeine_appearsInStoresAndCachingOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(CACHESTORE, MEMORY, CACHING)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.benmanes.."));
  }

  @Test
  void ehcacheAndRedis_appearInCachestoreOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(CACHESTORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.ehcache..", "javax.cache..", "io.lettuce..", "redis..", "org.redisson.."));
  }

  @Test
  void meters_areOfOpsAndBootOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "ops..", BOOT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "io.prometheus.."));
  }

  @Test
  void stores_areMadeInBootOrByProvidersOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BOOT)
            .and()
            .areNotAssignableTo(ResponseStore.Provider.class)
            .should()
            .callConstructorWhere(
                describe(
                    "makes a store of another class",
                    call ->
                        call.getTargetOwner().isAssignableTo(ResponseStore.class)
                            && !call.getTargetOwner().equals(call.getOriginOwner()))));
  }

  // 5. Features

  @TestFactory
  Stream<DynamicTest> feature_knowsNoOtherFeature() {
    return FEATURES.stream()
        .map(
            feature ->
                DynamicTest.dynamicTest(
                    feature,
                    () ->
                        check(
                            inside(BASE + feature + "..")
                                .dependOnClassesThat()
                                .resideInAnyPackage(otherFeatures(feature)))));
  }

  @Test
  void features_knowNeitherEngineNorCachestore() {
    check(
        inside(packagesOf(FEATURES))
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, CACHESTORE, BASE + "ops..", BASE + "demo..", BOOT));
  }

  @Test
  void caching_knowsNoFeatureAndNoEngine() {
    check(
        inside(CACHING)
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, CACHESTORE, BASE + "ops..", BASE + "demo..", BOOT));
    check(inside(CACHING).dependOnClassesThat().resideInAnyPackage(packagesOf(FEATURES)));
  }

  @Test
  void platform_knowsNoFeatureAndNoCache() {
    check(
        inside(PLATFORM)
            .dependOnClassesThat(
                describe(
                    "are of Larder, but not of the platform",
                    type ->
                        type.getPackageName().startsWith(BASE)
                            && !resideInAPackage(PLATFORM).test(type)
                            && !isAboutSettings(type))));
  }

  /** The cache's part of the settings is the library's. */
  private static boolean isAboutSettings(JavaClass type) {
    return type.getName().startsWith(CacheSettings.class.getName())
        || type.isEquivalentTo(AllowedValues.class);
  }

  @Test
  void featuresAndEngine_areBothKnownToOpsAndBootOnly() {
    JavaClasses outside = MAIN.that(not(resideInAnyPackage(BASE + "ops..", BOOT)));
    Set<String> both =
        packagesThatKnow(outside, resideInAnyPackage(ENGINE, CACHESTORE)).stream()
            .filter(packagesThatKnow(outside, resideInAnyPackage(packagesOf(FEATURES)))::contains)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(both).isEmpty();
  }

  @Test
  void boot_isKnownToNobody() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BOOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BOOT));
  }

  // 6. Persistence

  @Test
  void persistence_isKnownToEntitiesRepositoriesAndPlatformOnly() {
    check(
        noClasses()
            .that(describe("are none of these", type -> !mayPersist(type)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.eclipse.persistence.."));
  }

  // Servlet 6.0

  @Test
  void engine_servletCalls_existInServlet60() {
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

  // Habits

  @Test
  void packages_areNullMarked() {
    Set<String> unmarked =
        MAIN.stream()
            .map(JavaClass::getPackage)
            .filter(javaPackage -> !javaPackage.getClasses().isEmpty())
            .filter(
                javaPackage -> !javaPackage.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
            .map(javaPackage -> javaPackage.getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(unmarked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"out", "err"})
  void console_isNotWrittenTo(String stream) {
    check(noClasses().should().accessField(System.class, stream));
  }

  @Test
  void javaUtilLogging_isUsedByDemoOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging.."));
  }

  @Test
  void threads_doNotSleep() {
    check(
        noClasses()
            .should()
            .accessTargetWhere(
                accessTo(
                    "Thread.sleep or TimeUnit.sleep",
                    target ->
                        target.getName().equals("sleep")
                            && target.getOwner().getPackageName().startsWith("java."))));
  }

  @Test
  void classes_wereFound() {
    assertThat(MAIN.contain("dev.larder.httpcache.rules.Reuse")).isTrue();
    assertThat(MAIN.contain("dev.larder.architecture.ArchitectureTest")).isFalse();
  }

  /** A rule about a package that has no classes yet holds. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(MAIN);
  }

  private static ClassesShould inside(String... packages) {
    return noClasses().that().resideInAnyPackage(packages).should();
  }

  private static DescribedPredicate<JavaClass> resideOutsideOf(String... packages) {
    return not(resideInAnyPackage(packages));
  }

  private static DescribedPredicate<JavaClass> ofEngineBut(String... packages) {
    return resideInAPackage(ENGINE).and(resideOutsideOf(packages));
  }

  private static DescribedPredicate<JavaAccess<?>> accessTo(
      String description, Predicate<? super AccessTarget> target) {
    return describe("is an access to " + description, access -> target.test(access.getTarget()));
  }

  private static String[] packagesOf(List<String> features) {
    return features.stream().map(feature -> BASE + feature + "..").toArray(String[]::new);
  }

  private static String[] otherFeatures(String feature) {
    Set<String> known = FEATURE_KNOWS.getOrDefault(feature, Set.of());
    return packagesOf(
        FEATURES.stream()
            .filter(other -> !other.equals(feature) && !known.contains(other))
            .toList());
  }

  private static Set<String> packagesThatKnow(
      JavaClasses classes, DescribedPredicate<JavaClass> known) {
    return classes.stream()
        .filter(
            type ->
                type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .anyMatch(target -> known.test(target) && !isSamePackage(type, target)))
        .map(JavaClass::getPackageName)
        .collect(Collectors.toSet());
  }

  private static boolean isSamePackage(JavaClass a, JavaClass b) {
    return a.getPackageName().equals(b.getPackageName());
  }

  private static boolean mayPersist(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return resideInAPackage(PLATFORM).test(outer)
        || outer.getSimpleName().endsWith("Repository")
        || Stream.of("Entity", "Embeddable", "MappedSuperclass", "Converter")
            .anyMatch(name -> type.isAnnotatedWith("jakarta.persistence." + name));
  }
}
