package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseDirectives;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.StorageDecision.DoNotStore;
import dev.larder.httpcache.rules.StorageDecision.Store;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a complete response may be stored (RFC 9111 §3). In doubt it may not. */
public final class Storability {

  /** The final status codes whose caching this cache understands (§3, {@code must-understand}). */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          200, 203, 204, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 421, 451, 500, 501, 502,
          503, 504);

  /** Answers to a condition, a range or an expectation, which are not part of the key. */
  private static final Set<Integer> OF_ONE_REQUEST = Set.of(304, 412, 416, 417);

  private Storability() {}

  /**
   * Decides.
   *
   * @param key of the request
   */
  public static StorageDecision decide(
      CacheKey key, RequestHead request, ReceivedResponse received, Choices choices) {
    ResponseHead response = received.head();
    Optional<Reason> objection =
        messageObjection(key, request, response)
            .or(() -> wishObjection(request, choices))
            .or(() -> directiveObjection(response, received.effective().directives()))
            .or(() -> cookieObjection(response.fields(), choices))
            .or(() -> identityObjection(request, received));
    if (objection.isPresent()) {
      return new DoNotStore(objection.get());
    }
    Optional<List<String>> selecting = SelectingFields.names(response.fields());
    if (selecting.isEmpty()) {
      return new DoNotStore(Reason.VARY);
    }
    Optional<Set<Group>> groups = CacheGroups.of(key, response.fields());
    if (groups.isEmpty()) {
      return new DoNotStore(Reason.GROUPS);
    }
    Optional<Duration> lifetime = lifetime(request, received, choices);
    return uselessness(received, lifetime, choices)
        .<StorageDecision>map(DoNotStore::new)
        .orElseGet(() -> new Store(lifetime.orElse(Duration.ZERO), selecting.get(), groups.get()));
  }

  /**
   * Whether the response to a POST says that a GET of the same target would get it too (RFC 9110
   * §9.3.3). It needs a stated lifetime as well.
   */
  private static boolean standsForGet(CacheKey key, RequestHead request, ResponseHead response) {
    List<String> location = response.fields().all("Content-Location");
    return request.method().equals("POST")
        && response.status() == 200
        && location.size() == 1
        && UriReference.sameOrigin(key, location.get(0)).filter(key::equals).isPresent();
  }

  /** Reasons that only the whole response shows. */
  public static Optional<Reason> bodyObjection(ResponseHead response, byte[] body) {
    return SessionIds.appearIn(response.fields(), body)
        ? Optional.of(Reason.SESSION_ID)
        : Optional.empty();
  }

  private static Optional<Reason> messageObjection(
      CacheKey key, RequestHead request, ResponseHead response) {
    if (!request.isGet() && !standsForGet(key, request, response)) {
      return Optional.of(request.isHead() ? Reason.HEAD : Reason.METHOD);
    }
    boolean partial = response.status() == 206 || ContentRange.of(response.fields()).isPresent();
    if (partial && !PartialResponses.isPart(request, response)) {
      return Optional.of(Reason.RANGE);
    }
    if (response.status() < 200 || OF_ONE_REQUEST.contains(response.status())) {
      return Optional.of(Reason.STATUS);
    }
    return EndToEndFields.areClean(response.fields())
        ? Optional.empty()
        : Optional.of(Reason.FIELDS);
  }

  private static Optional<Reason> directiveObjection(
      ResponseHead response, ResponseDirectives directives) {
    if (directives.malformed()) {
      return Optional.of(Reason.MALFORMED);
    }
    boolean understood = UNDERSTOOD.contains(response.status());
    if (directives.mustUnderstand() && !understood) {
      return Optional.of(Reason.MUST_UNDERSTAND);
    }
    if (directives.noStore() && !directives.mustUnderstand()) {
      return Optional.of(Reason.NO_STORE);
    }
    return directives.isPrivate() ? Optional.of(Reason.PRIVATE) : Optional.empty();
  }

  private static Optional<Reason> wishObjection(RequestHead request, Choices choices) {
    return choices.requestDirectives() && RequestDirectives.of(request.fields()).noStore()
        ? Optional.of(Reason.REQUEST_NO_STORE)
        : Optional.empty();
  }

  /**
   * Even if cookies are stored: a field without {@code name=value} is no cookie, or one that the
   * container hides.
   */
  static Optional<Reason> cookieObjection(Fields response, Choices choices) {
    boolean allowed =
        choices.storeSetCookie()
            ? response.all("Set-Cookie").stream().allMatch(cookie -> cookie.indexOf('=') > 0)
            : !response.has("Set-Cookie");
    return allowed ? Optional.empty() : Optional.of(Reason.SET_COOKIE);
  }

  private static Optional<Reason> identityObjection(
      RequestHead request, ReceivedResponse received) {
    EffectiveDirectives effective = received.effective();
    if (request.fields().has("Authorization") && !effective.allowsCredentials()) {
      return Optional.of(Reason.AUTHORIZATION);
    }
    boolean forOneUser = (received.personal() || request.session()) && !effective.isForEverybody();
    return forOneUser ? Optional.of(Reason.PERSONAL) : Optional.empty();
  }

  private static Optional<Duration> lifetime(
      RequestHead request, ReceivedResponse received, Choices choices) {
    Optional<Duration> stated =
        FreshnessLifetime.of(received.effective(), received.head().fields(), received.time());
    return stated.isPresent() || !choices.heuristics() || !request.isGet()
        ? stated
        : FreshnessLifetime.heuristic(
            received.head(), received.effective(), received.time(), choices.maxHeuristicLifetime());
  }

  /**
   * Why a response could never be reused, if so: neither while it is fresh, nor after validation,
   * nor stale.
   */
  private static Optional<Reason> uselessness(
      ReceivedResponse received, Optional<Duration> lifetime, Choices choices) {
    EffectiveDirectives effective = received.effective();
    ResponseDirectives directives = effective.directives();
    boolean validator = isValidatable(received);
    if (directives.noCache()) {
      return validator ? Optional.empty() : Optional.of(Reason.NO_CACHE);
    }
    if (lifetime.isEmpty()) {
      return Optional.of(Reason.NO_FRESHNESS);
    }
    boolean fresh = lifetime.get().compareTo(received.age()) > 0;
    boolean window =
        !effective.staleIfError(choices).isZero() || !directives.staleWhileRevalidate().isZero();
    boolean staleUse = window && effective.stalePermission(choices).inWindows();
    return fresh || validator || staleUse ? Optional.empty() : Optional.of(Reason.ALREADY_STALE);
  }

  /** Whether the response can be validated; a part counts as the whole that it may become. */
  private static boolean isValidatable(ReceivedResponse received) {
    Fields fields = received.head().fields();
    int status = received.head().status();
    return (status == 200 || status == 206)
        && (Validators.of(fields).entityTag().isPresent()
            || Validators.isDateUsable(fields, received.called()));
  }
}
