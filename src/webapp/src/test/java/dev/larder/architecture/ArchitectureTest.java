package dev.larder.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.larder.httpcache.AllowedValues;
import dev.larder.httpcache.CacheSettings;
import dev.larder.httpcache.store.LogLimiter;
import dev.larder.support.ArchitectureRules;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The walls between the packages: what may know what. */
class ArchitectureTest extends ArchitectureRules {

  private static final String BASE = "dev.larder.";
  private static final String ENGINE = BASE + "httpcache..";
  private static final String BOOT = BASE + "boot..";

  private static final List<String> FEATURES =
      List.of("item", "article", "user", "tag", "blog", "post", "greeting");

  /** Which feature may know which other. */
  private static final Map<String, Set<String>> FEATURE_KNOWS =
      Map.of("article", Set.of("user", "tag"));

  /** From the ground up: each may know those before it and none after it. */
  private static final List<String> FLOORS =
      List.of(
          "settings",
          "api",
          "database",
          "security",
          "upstream",
          "caching",
          "pages",
          "features",
          "demo",
          "ops",
          "boot");

  /** The application without the library, whose walls are tested there. */
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.larder")
          .that(not(resideInAPackage(ENGINE)));

  ArchitectureTest() {
    super(MAIN);
  }

  // 1. Floors

  @Test
  void noImportRunsUpward() {
    Set<String> upward = new TreeSet<>();
    for (JavaClass type : MAIN) {
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(BASE))
          .filter(target -> !resideInAPackage(ENGINE).test(target))
          .filter(target -> floor(target) > floor(type))
          .forEach(target -> upward.add(type.getName() + " -> " + target.getName()));
    }
    assertThat(upward).isEmpty();
  }

  private static int floor(JavaClass type) {
    String room = type.getPackageName().substring(BASE.length()).replaceFirst("\\..*", "");
    String floor = FEATURES.contains(room) ? "features" : room;
    assertThat(FLOORS).as("the floors").contains(floor);
    return FLOORS.indexOf(floor);
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("dev.larder.(*)..").should().beFreeOfCycles());
  }

  // 2. Meters

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

  // 3. Cache products

  @Test
  void caffeine_isKnownToCachingOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "caching..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.github.benmanes.."));
  }

  @Test
  void otherCacheProducts_areNotUsed() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.ehcache..", "javax.cache..", "io.lettuce..", "redis..", "org.redisson.."));
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
  void features_doNotKnowTheCache() {
    check(
        inside(packagesOf(FEATURES))
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, BASE + "ops..", BASE + "demo..", BOOT));
  }

  @Test
  void sharedRooms_doNotKnowTheCache() {
    check(
        inside(
                packagesOf(
                    List.of(
                        "settings", "api", "database", "security", "pages", "upstream", "caching")))
            .dependOnClassesThat(
                resideInAPackage(ENGINE)
                    .and(not(type(LogLimiter.class)))
                    .and(describe("are no settings", type -> !isAboutSettings(type)))));
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
        packagesThatKnow(outside, resideInAPackage(ENGINE)).stream()
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
  void persistence_isKnownToEntitiesRepositoriesAndDatabaseOnly() {
    check(
        noClasses()
            .that(describe("are none of these", type -> !mayPersist(type)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.persistence..", "org.eclipse.persistence.."));
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
  void classes_wereFound() {
    assertThat(MAIN.contain("dev.larder.boot.LarderStart")).isTrue();
    assertThat(MAIN.contain("dev.larder.architecture.ArchitectureTest")).isFalse();
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
    return resideInAPackage(BASE + "database").test(outer)
        || outer.getSimpleName().endsWith("Repository")
        || Stream.of("Entity", "Embeddable", "MappedSuperclass", "Converter")
            .anyMatch(name -> type.isAnnotatedWith("jakarta.persistence." + name));
  }
}
