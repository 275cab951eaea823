package dev.larder.httpcache.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventQueue;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.MethodEntryEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.MethodEntryRequest;
import dev.larder.httpcache.store.LocalInvalidationLog;
import dev.larder.support.Build;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which classes of the library a request passes: a debugger notes every method that is entered, in
 * a process of its own. A nested class counts as the one around it. Values ({@code message}, most
 * of {@code store}) do not count, nor do types without code; the rules that are asked are counted
 * apart, since there is one class for each question.
 */
class ExchangePathTest {

  private static final String LIBRARY = "dev.larder.httpcache.";
  private static final String MAIN = StoredMissAndHit.class.getName();

  private static final Map<String, Set<String>> PASSED = new HashMap<>();

  @BeforeAll
  static void watch() throws Exception {
    LaunchingConnector launcher = Bootstrap.virtualMachineManager().defaultConnector();
    Map<String, Connector.Argument> arguments = launcher.defaultArguments();
    set(arguments, "main", MAIN);
    String classPath = System.getProperty("java.class.path");
    set(arguments, "options", "-XX:TieredStopAtLevel=1 -cp \"" + classPath + '"');
    VirtualMachine machine = launcher.launch(arguments);
    try {
      watch(machine, machine.eventQueue());
    } catch (VMDisconnectedException e) {
      assertThat(PASSED).containsKeys("miss", "hit");
    } finally {
      machine.process().destroyForcibly();
    }
  }

  private static void set(Map<String, Connector.Argument> arguments, String name, String value) {
    Objects.requireNonNull(arguments.get(name), name).setValue(value);
  }

  private static Set<String> passed(String part) {
    return PASSED.computeIfAbsent(part, unused -> new LinkedHashSet<>());
  }

  private static void watch(VirtualMachine machine, EventQueue queue) throws InterruptedException {
    ClassPrepareRequest main = machine.eventRequestManager().createClassPrepareRequest();
    main.addClassFilter(MAIN);
    main.enable();
    MethodEntryRequest entries = machine.eventRequestManager().createMethodEntryRequest();
    entries.addClassFilter(LIBRARY + '*');
    entries.setSuspendPolicy(EventRequest.SUSPEND_NONE);
    String part = "start";
    while (true) {
      EventSet events = queue.remove(Duration.ofMinutes(2).toMillis());
      assertThat(events).as("events within two minutes").isNotNull();
      for (Event event : events) {
        if (event instanceof ClassPrepareEvent prepared) {
          stopAtEachPart(prepared.referenceType());
        } else if (event instanceof BreakpointEvent stop) {
          part = stop.location().method().name();
          entries.enable();
        } else if (event instanceof MethodEntryEvent entry) {
          passed(part).add(entry.method().declaringType().name().split("\\$", 2)[0]);
        }
      }
      events.resume();
    }
  }

  private static void stopAtEachPart(ReferenceType main) {
    for (String part : List.of("miss", "firstHit", "hit", "end")) {
      Location begin = main.methodsByName(part).get(0).location();
      main.virtualMachine().eventRequestManager().createBreakpointRequest(begin).enable();
    }
  }

  @Test
  void hit_passesFewClasses() throws Exception {
    assertThat(acting("hit")).hasSizeLessThanOrEqualTo(15);
    assertDocumented("A hit", acting("hit"));
    assertDocumented("Rules for a hit", rules("hit"));
  }

  @Test
  void storedMiss_passesFewClasses() throws Exception {
    assertThat(acting("miss")).hasSizeLessThanOrEqualTo(52);
    assertDocumented("A stored miss", acting("miss"));
    assertDocumented("Rules for a stored miss", rules("miss"));
  }

  private static Set<String> acting(String part) {
    return passed(
        part,
        name ->
            name.equals(LocalInvalidationLog.class.getName())
                || !(name.startsWith(LIBRARY + "message.")
                    || name.startsWith(LIBRARY + "store.")
                    || isRule(name)));
  }

  private static Set<String> rules(String part) {
    return passed(part, ExchangePathTest::isRule);
  }

  private static boolean isRule(String name) {
    return name.startsWith(LIBRARY + "rules.");
  }

  private static Set<String> passed(String part, Predicate<String> which) {
    return passed(part).stream()
        .filter(which)
        .filter(ExchangePathTest::hasCode)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether it is a class of the library, and not an interface that groups values. */
  private static boolean hasCode(String name) {
    try {
      Class<?> type = Class.forName(name, false, ExchangePathTest.class.getClassLoader());
      return !type.isInterface()
          && type.getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .equals(CachingFilter.class.getProtectionDomain().getCodeSource().getLocation());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertDocumented(String request, Set<String> classes) throws Exception {
    String names =
        classes.stream()
            .map(name -> '`' + name.substring(name.lastIndexOf('.') + 1) + '`')
            .collect(Collectors.joining(", "));
    String row = "| %s | %d | %s |".formatted(request, classes.size(), names);
    assertThat(Files.readAllLines(Build.root().resolve("docs/architecture.md")))
        .as("the table of classes in the documentation")
        .contains(row);
  }
}
