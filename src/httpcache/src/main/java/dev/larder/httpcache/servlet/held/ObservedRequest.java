package dev.larder.httpcache.servlet.held;

import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.servlet.request.RequestContent;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request that the application sees. It notes whether session or user are asked for, shows the
 * conditions of the cache in place of the client's, and tells the held response when the
 * application goes asynchronous or forwards.
 *
 * <p>Belongs to one request.
 */
public final class ObservedRequest extends HttpServletRequestWrapper {

  /** Set by a JSP that hands an exception to its {@code errorPage}. */
  private static final String JSP_EXCEPTION = "jakarta.servlet.jsp.jspException";

  private final HeldResponse held;
  private final HeldResponseWrapper captured;
  private final ShownFields fields;
  private volatile boolean personal;
  private volatile boolean failed;
  private volatile boolean upgraded;
  private @Nullable AsyncAnswer answer;
  private @Nullable BufferedReader reader;
  private @Nullable Runnable directCall;

  public ObservedRequest(HttpServletRequest request, HeldResponse held, ShownFields fields) {
    super(request);
    this.held = held;
    this.captured = new HeldResponseWrapper(held, held.container());
    this.fields = fields;
  }

  /** The response that goes with this request. */
  public HeldResponseWrapper response() {
    return captured;
  }

  /**
   * Whether a session or the user was asked for, or there is a session: the answer may be for one
   * user alone. Beans of a session ask the container's own request, which nobody can observe.
   */
  public boolean isPersonal() {
    return personal || super.getSession(false) != null;
  }

  /** Whether a page has failed, so that its error page made the answer. */
  public boolean hasFailed() {
    return failed;
  }

  /**
   * Whether the container sends content that does not come through the response: a file, or what
   * another protocol says.
   */
  public boolean isAnsweredElsewhere() {
    return upgraded || Containers.sendsFile(getRequest());
  }

  /** The answer of the application is given up for another. */
  public void forgetAnswer() {
    held.discard();
    Containers.sendNoFile(getRequest());
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    T made = super.upgrade(handler);
    upgraded = true;
    held.startStreaming();
    return made;
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    failed |= value != null && name.equals(JSP_EXCEPTION);
    super.setAttribute(name, value);
  }

  /** Has it told, once, that the servlet is called with no other filter between. */
  public void onDirectCall(Runnable listener) {
    directCall = listener;
  }

  private void touched() {
    Runnable listener = directCall;
    if (listener != null) {
      RemainingChain chain = RemainingChain.ofThisThread();
      if (chain != RemainingChain.UNKNOWN) {
        directCall = null;
      }
      if (chain == RemainingChain.SERVLET_ONLY) {
        listener.run();
      }
    }
  }

  // --- What servlets ask for before they do anything else
  // ------------------------------------------------------------

  @Override
  public String getMethod() {
    touched();
    return super.getMethod();
  }

  @Override
  public String getRequestURI() {
    touched();
    return super.getRequestURI();
  }

  @Override
  public String getServletPath() {
    touched();
    return super.getServletPath();
  }

  @Override
  public @Nullable String getPathInfo() {
    touched();
    return super.getPathInfo();
  }

  // --- Session and user
  // ----------------------------------------------------------------------------------------------

  @Override
  public HttpSession getSession() {
    personal = true;
    return super.getSession();
  }

  @Override
  public @Nullable HttpSession getSession(boolean create) {
    HttpSession session = super.getSession(create);
    // that there is none is no secret: requests with a session are looked up on other terms
    personal |= session != null;
    return session;
  }

  @Override
  public @Nullable Principal getUserPrincipal() {
    personal = true;
    return super.getUserPrincipal();
  }

  @Override
  public @Nullable String getRemoteUser() {
    personal = true;
    return super.getRemoteUser();
  }

  @Override
  public boolean isUserInRole(String role) {
    personal = true;
    return super.isUserInRole(role);
  }

  @Override
  public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
    personal = true;
    return super.authenticate(response);
  }

  @Override
  public void login(String user, String password) throws ServletException {
    personal = true;
    super.login(user, password);
  }

  // --- Fields
  // --------------------------------------------------------------------------------------------------------

  @Override
  public @Nullable String getHeader(String name) {
    Optional<String> own = fields.added().first(name);
    if (own.isPresent()) {
      return own.get();
    }
    return fields.hides(name) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    if (fields.added().has(name)) {
      return Collections.enumeration(fields.added().all(name));
    }
    return fields.hides(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = new ArrayList<>(Collections.list(super.getHeaderNames()));
    names.removeIf(name -> fields.hides(name) || fields.added().has(name));
    fields.added().forEach(field -> names.add(field.name()));
    return Collections.enumeration(names);
  }

  @Override
  public long getDateHeader(String name) {
    if (!fields.added().has(name) && !fields.hides(name)) {
      return super.getDateHeader(name);
    }
    return fields
        .added()
        .first(name)
        .flatMap(text -> HttpDate.parse(text, Instant.now()))
        .map(Instant::toEpochMilli)
        .orElse(-1L);
  }

  // --- Content
  // -------------------------------------------------------------------------------------------------------

  @Override
  public ServletInputStream getInputStream() throws IOException {
    return getAttribute(RequestContent.STREAM) instanceof ServletInputStream stream
        ? stream
        : super.getInputStream();
  }

  /** Where the filter has asked the container for the stream, the container has no reader. */
  @Override
  public BufferedReader getReader() throws IOException {
    if (!(getAttribute(RequestContent.STREAM) instanceof ServletInputStream stream)) {
      return super.getReader();
    }
    if (reader == null) {
      String encoding = Objects.requireNonNullElse(getCharacterEncoding(), "ISO-8859-1");
      reader = new BufferedReader(new InputStreamReader(stream, encoding));
    }
    return reader;
  }

  // --- Forwarding and asynchronous processing
  // ------------------------------------------------------------------------

  /** Jetty reads an attribute of its own as it begins a forward, by whatever dispatcher. */
  @Override
  public @Nullable Object getAttribute(String name) {
    if (Containers.isStartOfForward(name)) {
      held.resetForForward();
    }
    return super.getAttribute(name);
  }

  /** Has an asynchronous answer observed. To be called before the application sees the request. */
  public void observeWith(AsyncAnswer observer) {
    answer = observer;
  }

  @Override
  public AsyncContext startAsync() {
    return startAsync(this, captured);
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    touched();
    AsyncContext context = super.startAsync(request, response);
    answer().started(context, leadsHere(request) && leadsHere(response));
    return new ObservedAsyncContext(context, answer());
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new ObservedAsyncContext(super.getAsyncContext(), answer());
  }

  private AsyncAnswer answer() {
    return Objects.requireNonNull(answer);
  }

  /** An application may have wrapped the request; if it has unwrapped it, it is not seen. */
  private boolean leadsHere(ServletRequest request) {
    ServletRequest one = request;
    while (one != this && one instanceof ServletRequestWrapper wrapper) {
      one = wrapper.getRequest();
    }
    return one == this;
  }

  private boolean leadsHere(ServletResponse response) {
    ServletResponse one = response;
    while (one != captured && one instanceof ServletResponseWrapper wrapper) {
      one = wrapper.getResponse();
    }
    return one == captured;
  }
}
