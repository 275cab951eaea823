package dev.larder.httpcache;

import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.CurrentAge;
import dev.larder.httpcache.rules.EffectiveDirectives;
import dev.larder.httpcache.rules.EndToEndFields;
import dev.larder.httpcache.rules.Freshening;
import dev.larder.httpcache.rules.Invalidation;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.Reuse;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.rules.SelectingFields;
import dev.larder.httpcache.rules.Storability;
import dev.larder.httpcache.rules.StorageDecision;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StoredEntry;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import dev.larder.httpcache.store.Validity;
import dev.larder.httpcache.store.VariantIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cache of one site, in the verbs of an exchange: look up, forward ({@link #startFill}), store
 * or freshen ({@link #finishFill}), stand in for an error, invalidate. It decides nothing itself:
 * the rules do, and each decision carries its reason.
 *
 * <p>Safe for use by many threads.
 */
public final class HttpCache implements AutoCloseable {

  /** How often an index of variants is tried to be changed while others change it. */
  private static final int INDEX_ATTEMPTS = 16;

  private final ResponseStore store;
  private final InvalidationLog log;
  private final CacheConfig config;
  private final TimeSource time;
  private final CacheEvents events;

  public HttpCache(
      ResponseStore store,
      InvalidationLog log,
      CacheConfig config,
      TimeSource time,
      CacheEvents events) {
    this.store = store;
    this.log = log;
    this.config = config;
    this.time = time;
    this.events = new GuardedEvents(events);
  }

  public CacheConfig config() {
    return config;
  }

  public CacheEvents events() {
    return events;
  }

  /** Looks for a stored response, and decides whether it answers the request. */
  public ReuseDecision lookUp(CacheKey key, RequestHead request) {
    Optional<StoredEntry> entry = store.get(key);
    if (entry.isEmpty()) {
      return new Forward(Reason.URI_MISS);
    }
    if (entry.get() instanceof StoredResponse stored) {
      return decide(request, stored);
    }
    return selectVariant((VariantIndex) entry.get(), request)
        .map(stored -> decide(request, stored))
        .orElse(new Forward(Reason.VARY_MISS));
  }

  private ReuseDecision decide(RequestHead request, StoredResponse stored) {
    Validity validity = log.since(stored.groups(), stored.mark());
    if (validity == Validity.DEAD && isCleared(stored)) {
      return new Forward(Reason.INVALIDATED);
    }
    return Reuse.decide(request, stored, validity, time.now());
  }

  /**
   * Whether everything was cleared after the response was made. Whoever clears the cache wants
   * every answer made anew: such a response is not even validated.
   */
  private boolean isCleared(StoredResponse stored) {
    return log.since(List.of(), stored.mark()) == Validity.DEAD;
  }

  private Optional<StoredResponse> selectVariant(VariantIndex index, RequestHead request) {
    for (List<String> names : index.selections()) {
      Fields values = SelectingFields.values(names, request.fields());
      CacheKey key = index.key().withVariant(SelectingFields.digest(names, values));
      if (store.get(key).orElse(null) instanceof StoredResponse stored
          && stored.selecting().equals(values)) {
        return Optional.of(stored);
      }
    }
    return Optional.empty();
  }

  /**
   * Begins a call to the application. To be called before it, since everything that is written
   * later must count.
   */
  public Fill startFill(CacheKey key, RequestHead request, Optional<StoredResponse> validating) {
    return new Fill(key, request, log.mark(), time.now(), validating);
  }

  /**
   * Whether a response with this head would be stored if it ended well.
   *
   * @param personal whether session or user were asked for
   */
  public Optional<Reason> objection(Fill fill, ResponseHead response, boolean personal) {
    return decideStorage(fill, response, personal) instanceof StorageDecision.DoNotStore no
        ? Optional.of(no.reason())
        : Optional.empty();
  }

  /**
   * Ends a call to the application with a complete response: stores it, or freshens the stored
   * response with it.
   *
   * @param body kept as it is, and not to be changed afterwards
   * @param personal whether session or user were asked for while the response was made
   */
  public FillResult finishFill(Fill fill, ResponseHead response, byte[] body, boolean personal) {
    if (response.status() == 304 && fill.validating().isPresent()) {
      return freshen(fill, fill.validating().get(), response, personal);
    }
    StorageDecision decision = decideStorage(fill, response, personal);
    if (decision instanceof StorageDecision.DoNotStore no) {
      return notStored(fill.key(), no.reason());
    }
    Optional<Reason> objection = Storability.bodyObjection(response, body);
    return objection.isPresent()
        ? notStored(fill.key(), objection.get())
        : keep(create(fill, response, body, (StorageDecision.Store) decision));
  }

  private StorageDecision decideStorage(Fill fill, ResponseHead response, boolean personal) {
    return Storability.decide(
        fill.key(),
        fill.request(),
        response,
        EffectiveDirectives.of(response.fields(), config.targetedFields()),
        personal,
        time.date(),
        initialAge(fill, response));
  }

  private Duration initialAge(Fill fill, ResponseHead response) {
    return CurrentAge.correctedInitialAge(
        response.fields(), time.date(), Duration.between(fill.started(), time.now()));
  }

  private StoredResponse create(
      Fill fill, ResponseHead response, byte[] body, StorageDecision.Store decision) {
    Fields selecting = SelectingFields.values(decision.selecting(), fill.request().fields());
    CacheKey key =
        decision.selecting().isEmpty()
            ? fill.key()
            : fill.key().withVariant(SelectingFields.digest(decision.selecting(), selecting));
    return StoredResponse.create(
        key,
        dated(new ResponseHead(response.status(), EndToEndFields.of(response.fields()))),
        body,
        selecting,
        decision.groups(),
        fill.mark(),
        timing(fill, response, decision.lifetime()),
        policy(response.fields()));
  }

  /** A response without {@code Date} gets one when it is received (RFC 9110 §6.6.1). */
  private ResponseHead dated(ResponseHead head) {
    return head.fields().has("Date")
        ? head
        : new ResponseHead(head.status(), head.fields().with("Date", HttpDate.format(time.date())));
  }

  private Timing timing(Fill fill, ResponseHead response, Duration lifetime) {
    return new Timing(time.now(), initialAge(fill, response), lifetime, Instant.EPOCH);
  }

  private ReusePolicy policy(Fields response) {
    EffectiveDirectives effective = EffectiveDirectives.of(response, config.targetedFields());
    return new ReusePolicy(
        effective.directives().noCache(),
        effective.forbidsStale(),
        effective.isForEverybody(),
        effective.allowsCredentials(),
        effective.directives().staleIfError(),
        effective.directives().staleWhileRevalidate());
  }

  private FillResult keep(StoredResponse response) {
    if (!store.put(response)) {
      boolean later = store.get(response.key()).isPresent();
      return notStored(response.key(), later ? Reason.LATER_ENTRY : Reason.STORE_FULL);
    }
    if (!response.key().variant().isEmpty() && !noteVariant(response)) {
      return notStored(response.key(), Reason.STORE_FULL);
    }
    events.stored(response);
    return new FillResult.Stored(response);
  }

  private FillResult notStored(CacheKey key, Reason reason) {
    events.notStored(key, reason);
    return new FillResult.NotStored(reason);
  }

  /** Writes a variant into the index of its target. */
  private boolean noteVariant(StoredResponse response) {
    CacheKey primary = response.key().primary();
    String variant = response.key().variant();
    List<String> names = SelectingFields.names(response.head().fields()).orElse(List.of());
    for (int attempt = 0; attempt < INDEX_ATTEMPTS; attempt++) {
      StoredEntry current = store.get(primary).orElse(null);
      VariantIndex index =
          current instanceof VariantIndex found ? found : VariantIndex.empty(primary);
      if (index.has(names, variant)) {
        return true;
      }
      VariantIndex next = index.with(names, variant);
      if (store.replace(current, next)) {
        index.droppedBy(next).forEach(dropped -> store.remove(primary.withVariant(dropped)));
        return true;
      }
    }
    return false;
  }

  private FillResult freshen(
      Fill fill, StoredResponse stored, ResponseHead notModified, boolean personal) {
    ResponseHead merged = dated(Freshening.merge(stored.head(), notModified));
    EffectiveDirectives effective =
        EffectiveDirectives.of(notModified.fields(), config.targetedFields());
    if (!Freshening.isMergeable(stored.head(), notModified, effective)) {
      events.notStored(stored.key(), Reason.UNMERGEABLE);
      return new FillResult.Confirmed(stored, merged, Optional.empty());
    }
    if (!(decideStorage(fill, merged, personal) instanceof StorageDecision.Store decision)) {
      store.remove(stored.key());
      events.notStored(stored.key(), Reason.UNMERGEABLE);
      return new FillResult.Confirmed(stored, merged, Optional.empty());
    }
    StoredResponse updated =
        stored.freshened(
            merged,
            decision.groups(),
            fill.mark(),
            timing(fill, notModified, decision.lifetime()),
            policy(merged.fields()));
    // only the very entry that was validated is replaced: a later one is right already
    if (store.replace(stored, updated)) {
      events.stored(updated);
    }
    return new FillResult.Confirmed(stored, merged, Optional.of(updated));
  }

  /**
   * The stored response in place of an error, if it may be served stale. For a while afterwards it
   * answers without another attempt at the application.
   */
  public Optional<Serve> standIn(StoredResponse stored) {
    Instant now = time.now();
    Validity validity = log.since(stored.groups(), stored.mark());
    if (!Reuse.mayStandInForError(stored, validity, now)
        && !Reuse.mayServeWhileRevalidating(stored, validity, now)) {
      return Optional.empty();
    }
    return Optional.of(
        new Serve(
            postpone(stored), CurrentAge.of(stored.timing(), now), false, Reason.STALE_IF_ERROR));
  }

  /**
   * The stored response that a decision wants validated, if it may be served meanwhile (RFC 5861
   * §3).
   */
  public Optional<Serve> whileRevalidating(ReuseDecision decision) {
    if (!(decision instanceof Validate validate)
        || (validate.reason() != Reason.EXPIRED && validate.reason() != Reason.INVALIDATED)) {
      return Optional.empty();
    }
    Instant now = time.now();
    StoredResponse stored = validate.stored();
    return Reuse.mayServeWhileRevalidating(stored, log.since(stored.groups(), stored.mark()), now)
        ? Optional.of(
            new Serve(
                stored, CurrentAge.of(stored.timing(), now), false, Reason.STALE_WHILE_REVALIDATE))
        : Optional.empty();
  }

  /** Whether no attempt to validate the response has failed a short while ago. */
  public boolean mayTryAgain(StoredResponse stored) {
    return !time.now().isBefore(stored.timing().retryNotBefore());
  }

  /**
   * An attempt to validate the response has failed: for a while there is no other.
   *
   * @return the response as it is now
   */
  public StoredResponse postpone(StoredResponse stored) {
    StoredResponse waiting = stored.withRetryNotBefore(time.now().plus(config.retryDelay()));
    store.replace(stored, waiting);
    return waiting;
  }

  /**
   * Invalidates what the answer to an unsafe request says. To be called before the first byte of
   * the answer leaves.
   */
  public void invalidate(CacheKey key, RequestHead request, ResponseHead response) {
    append(Invalidation.of(key, request, response));
  }

  /**
   * Invalidates a target and named groups whose data has changed, whatever the answer was.
   *
   * @param names of groups, as in {@code Cache-Groups}
   */
  public void invalidateWritten(CacheKey key, Collection<String> names) {
    Set<Group> groups = new LinkedHashSet<>();
    groups.add(key.group());
    names.forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
    append(groups);
  }

  private void append(Set<Group> groups) {
    if (!groups.isEmpty()) {
      log.append(groups, Strength.HARD);
      events.invalidated(groups, Strength.HARD);
    }
  }

  /** Whether the response answers requests as it is, without being validated. */
  public boolean isReusable(StoredResponse stored) {
    return !stored.policy().alwaysValidate()
        && stored.timing().freshnessLifetime().compareTo(ageOf(stored)) > 0;
  }

  /** The age of a stored response now. */
  public Duration ageOf(StoredResponse stored) {
    return CurrentAge.of(stored.timing(), time.now());
  }

  /** The wall clock. */
  public Instant date() {
    return time.date();
  }

  @Override
  public void close() {
    store.close();
  }
}
