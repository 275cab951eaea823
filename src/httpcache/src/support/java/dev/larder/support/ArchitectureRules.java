package dev.larder.support;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The habits that the classes of every module keep. Each module adds the walls of its own. */
public abstract class ArchitectureRules {

  private final JavaClasses classes;

  /** Checks the main classes of a module. */
  protected ArchitectureRules(JavaClasses classes) {
    this.classes = classes;
  }

  @Test
  void packages_areNullMarked() {
    Set<String> unmarked =
        classes.stream()
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

  /** A rule about a package that has no classes yet holds. */
  protected final void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(classes);
  }

  protected static ClassesShould inside(String... packages) {
    return noClasses().that().resideInAnyPackage(packages).should();
  }

  protected static DescribedPredicate<JavaAccess<?>> accessTo(
      String description, Predicate<? super AccessTarget> target) {
    return describe("is an access to " + description, access -> target.test(access.getTarget()));
  }
}
