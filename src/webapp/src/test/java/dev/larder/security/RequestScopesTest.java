package dev.larder.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.support.Proxies;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which of its calls Weld's listener gets, on containers that tell of every thread of a request and
 * on such that tell of the first and the last. That no session is mixed up is shown by {@code
 * BlogWarIT}.
 */
class RequestScopesTest {

  private final List<String> calls = new ArrayList<>();
  private final Map<String, Object> attributes = new HashMap<>();
  private final Weld weld = new Weld();
  private final RequestScopes scopes = new RequestScopes();
  private DispatcherType type = DispatcherType.REQUEST;
  private boolean async;

  private final HttpServletRequest request =
      Proxies.of(
          HttpServletRequest.class,
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "getDispatcherType" -> type;
                case "isAsyncStarted" -> async;
                case "getAttribute" -> attributes.get(arguments[0]);
                case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                case "removeAttribute" -> attributes.remove(arguments[0]);
                case "getServletContext" -> context(weld);
                default -> throw new UnsupportedOperationException(method.getName());
              });

  private final ServletResponse response =
      Proxies.of(ServletResponse.class, (proxy, method, arguments) -> null);

  /** As Weld's does, it marks what it has opened, and ignores the end of what is closed. */
  private final class Weld implements ServletRequestListener {

    private static final String OPEN = "org.jboss.weld.context.ignore.guard.marker";
    private static final String CLOSED =
        "org.jboss.weld.module.web.servlet.HttpContextLifecycle.request.destroyed";

    @Override
    public void requestInitialized(ServletRequestEvent event) {
      calls.add("open");
      assertThat(event.getServletRequest().getAttribute(OPEN)).as("opened twice").isNull();
      event.getServletRequest().setAttribute(OPEN, true);
    }

    @Override
    public void requestDestroyed(ServletRequestEvent event) {
      ServletRequest of = event.getServletRequest();
      if (of.getAttribute(CLOSED) == null) {
        calls.add("close");
        assertThat(of.getAttribute(OPEN)).as("closed twice").isNotNull();
        of.removeAttribute(OPEN);
      }
    }
  }

  @BeforeEach
  void init() {
    scopes.init(config(weld));
  }

  @Test
  void requestThatKeepsItsThread_isLeftToTheContainer() throws Exception {
    container(true);
    pass(() -> {});
    assertThat(calls).containsExactly("open");
    container(false);
    assertThat(calls).containsExactly("open", "close");
  }

  @Test
  void containerThatTellsOfFirstAndLastThread_scopesAreOpenWhereTheRequestRuns() throws Exception {
    container(true);
    pass(() -> async = true);
    assertThat(calls).containsExactly("open", "close");
    dispatched(() -> async = true);
    dispatched(() -> {});
    assertThat(calls).containsExactly("open", "close", "open", "close", "open", "close");
    container(false);
    assertThat(calls).hasSize(6);
  }

  @Test
  void containerThatTellsOfEveryThread_isLeftToDoSo() throws Exception {
    container(true);
    pass(() -> async = true);
    container(false);
    container(true);
    dispatched(() -> {});
    assertThat(calls).containsExactly("open", "close", "open");
    container(false);
    assertThat(calls).containsExactly("open", "close", "open", "close");
  }

  @Test
  void dispatchThatFails_isClosedAllTheSame() throws Exception {
    container(true);
    pass(() -> async = true);
    assertThatThrownBy(
            () ->
                dispatched(
                    () -> {
                      throw new IllegalStateException("as asked");
                    }))
        .hasMessage("as asked");
    assertThat(calls).containsExactly("open", "close", "open", "close");
  }

  @Test
  void withoutWeld_theStartFails() {
    RequestScopes alone = new RequestScopes();
    assertThatThrownBy(() -> alone.init(config("none")))
        .hasMessageContaining("WeldInitialListener");
  }

  private void dispatched(Runnable work) throws ServletException, IOException {
    type = DispatcherType.ASYNC;
    async = false;
    pass(work);
  }

  private void pass(Runnable work) throws ServletException, IOException {
    FilterChain chain =
        (q, p) -> {
          assertThat(attributes).containsKey(Weld.OPEN);
          work.run();
        };
    scopes.doFilter(request, response, chain);
  }

  private void container(boolean begins) {
    ServletRequestEvent event = new ServletRequestEvent(context(weld), request);
    if (begins) {
      weld.requestInitialized(event);
    } else {
      weld.requestDestroyed(event);
    }
  }

  private static FilterConfig config(Object listener) {
    return Proxies.of(FilterConfig.class, (proxy, method, arguments) -> context(listener));
  }

  private static ServletContext context(Object listener) {
    return Proxies.of(ServletContext.class, (proxy, method, arguments) -> listener);
  }
}
