package dev.larder.httpcache.servlet.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.support.Proxies;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a wait does with what a container says of it, in the order in which a race may bring it. */
class AsyncWaitTest {

  private final List<String> calls = new ArrayList<>();
  private boolean ended;
  private AsyncWait wait;

  private final AsyncContext context =
      proxy(
          AsyncContext.class,
          Map.of("getTimeout", 30_000L),
          name -> {
            if (ended && (name.equals("complete") || name.equals("dispatch"))) {
              throw new IllegalStateException("it has ended");
            }
            // an event asks for both
            if (!name.equals("getRequest") && !name.equals("getResponse")) {
              calls.add(name);
            }
          });

  @BeforeEach
  void begin() {
    wait =
        AsyncWait.begin(proxy(HttpServletRequest.class, Map.of("startAsync", context), name -> {}));
    assertThat(calls).containsExactly("getTimeout", "setTimeout", "addListener");
    calls.clear();
  }

  @Test
  void timeout_thoughItIsOff_endsTheRequestOnce_andNothingReleasesItAfterwards() {
    wait.onTimeout(new AsyncEvent(context));
    wait.onError(new AsyncEvent(context));
    wait.dispatch();
    wait.answerHere(() -> calls.add("answer"));
    assertThat(calls).containsExactly("complete");
  }

  @Test
  void clientThatLeavesAfterTheRelease_changesNothing() {
    wait.dispatch();
    wait.onError(new AsyncEvent(context));
    wait.onTimeout(new AsyncEvent(context));
    assertThat(calls).containsExactly("setTimeout", "dispatch");
  }

  @Test
  void requestThatHasEndedMeanwhile_keepsNobodyFromBeingReleased() {
    ended = true;
    wait.dispatch();
    wait.again();
    wait.answerHere(() -> calls.add("answer"));
    wait.again();
    wait.onTimeout(new AsyncEvent(context));
    assertThat(calls).containsExactly("setTimeout", "answer");
  }

  @Test
  void completedRequest_isNotReleased() {
    wait.onComplete(new AsyncEvent(context));
    wait.dispatch();
    assertThat(calls).isEmpty();
  }

  private interface Told {
    void of(String name);
  }

  private static <T> T proxy(Class<T> type, Map<String, Object> answers, Told told) {
    return Proxies.of(
        type,
        (proxy, method, arguments) -> {
          told.of(method.getName());
          return answers.get(method.getName());
        });
  }
}
