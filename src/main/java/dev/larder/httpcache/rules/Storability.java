package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseDirectives;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.StorageDecision.DoNotStore;
import dev.larder.httpcache.rules.StorageDecision.Store;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import java.time.Duration;
import java.time.Instant;
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
   * @param personal whether session or user were asked for while the response was made
   * @param received when it was received, by the wall clock
   * @param age its age then
   */
  public static StorageDecision decide(
      CacheKey key,
      RequestHead request,
      ResponseHead response,
      EffectiveDirectives effective,
      boolean personal,
      Instant received,
      Duration age) {
    Optional<Reason> objection =
        messageObjection(request, response)
            .or(() -> directiveObjection(response, effective.directives()))
            .or(() -> identityObjection(request, response.fields(), effective, personal));
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
    return usefulness(response.fields(), effective, received, age, selecting.get(), groups.get());
  }

  /** What only the whole response shows. */
  public static Optional<Reason> bodyObjection(ResponseHead response, byte[] body) {
    return SessionIds.appearIn(response.fields(), body)
        ? Optional.of(Reason.SESSION_ID)
        : Optional.empty();
  }

  private static Optional<Reason> messageObjection(RequestHead request, ResponseHead response) {
    if (!request.isGet()) {
      return Optional.of(request.isHead() ? Reason.HEAD : Reason.METHOD);
    }
    if (response.status() == 206 || ContentRange.of(response.fields()).isPresent()) {
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

  private static Optional<Reason> identityObjection(
      RequestHead request, Fields response, EffectiveDirectives effective, boolean personal) {
    if (response.has("Set-Cookie")) {
      return Optional.of(Reason.SET_COOKIE);
    }
    if (request.fields().has("Authorization") && !effective.allowsCredentials()) {
      return Optional.of(Reason.AUTHORIZATION);
    }
    boolean forOneUser = (personal || request.session()) && !effective.isForEverybody();
    return forOneUser ? Optional.of(Reason.PERSONAL) : Optional.empty();
  }

  /**
   * A response is stored only if it can be reused: while it is fresh, after validation, or in place
   * of an error.
   */
  private static StorageDecision usefulness(
      Fields fields,
      EffectiveDirectives effective,
      Instant received,
      Duration age,
      List<String> selecting,
      Set<Group> groups) {
    ResponseDirectives directives = effective.directives();
    boolean validator = Validators.of(fields).isUsable();
    Optional<Duration> stated = FreshnessLifetime.of(effective, fields, received);
    if (directives.noCache()) {
      return validator
          ? new Store(stated.orElse(Duration.ZERO), selecting, groups)
          : new DoNotStore(Reason.NO_CACHE);
    }
    if (stated.isEmpty()) {
      return new DoNotStore(Reason.NO_FRESHNESS);
    }
    Duration lifetime = stated.get();
    boolean fresh = lifetime.compareTo(age) > 0;
    boolean staleUse = !directives.staleIfError().isZero() && !effective.forbidsStale();
    return fresh || validator || staleUse
        ? new Store(lifetime, selecting, groups)
        : new DoNotStore(Reason.ALREADY_STALE);
  }
}
