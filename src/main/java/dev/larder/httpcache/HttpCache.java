package dev.larder.httpcache;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.RequestDirectives;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.CacheGroups;
import dev.larder.httpcache.rules.CurrentAge;
import dev.larder.httpcache.rules.EffectiveDirectives;
import dev.larder.httpcache.rules.EndToEndFields;
import dev.larder.httpcache.rules.Freshening;
import dev.larder.httpcache.rules.Invalidation;
import dev.larder.httpcache.rules.PartialResponses;
import dev.larder.httpcache.rules.Ranges;
import dev.larder.httpcache.rules.Ranges.NotHeld;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReceivedResponse;
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
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.InvalidationLog;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.PreparedFields;
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
import java.util.OptionalLong;
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

  /** The variant under which a part is kept: no digest of selecting fields looks like it. */
  private static final String PARTS = "parts";

  private final ResponseStore store;
  private final InvalidationLog log;
  private final CacheConfig config;
  private final TimeSource time;
  private final CacheEvents events;
  private final Compressor compressor;

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
    this.compressor = new Compressor(store, log, config.maxEntryBytes());
  }

  public CacheConfig config() {
    return config;
  }

  public CacheEvents events() {
    return events;
  }

  /** Looks for a stored response, and decides whether it answers the request. */
  public ReuseDecision lookUp(CacheKey key, RequestHead request) {
    RequestDirectives wishes =
        config.choices().requestDirectives()
            ? RequestDirectives.of(request.fields())
            : RequestDirectives.NONE;
    return Reuse.withoutApplication(wishes, find(key, request, wishes));
  }

  private ReuseDecision find(CacheKey key, RequestHead request, RequestDirectives wishes) {
    Optional<StoredEntry> entry = store.get(key);
    if (entry.isEmpty()) {
      return findPart(key, request, wishes);
    }
    if (entry.get() instanceof StoredResponse stored) {
      return decide(request, wishes, stored);
    }
    return selectVariant((VariantIndex) entry.get(), request)
        .map(stored -> decide(request, wishes, stored))
        .orElse(new Forward(Reason.VARY_MISS));
  }

  /** A part is served while it is fresh, and never validated. */
  private ReuseDecision findPart(CacheKey key, RequestHead request, RequestDirectives wishes) {
    if (request.isGet()
        && request.fields().has("Range")
        && store.get(key.withVariant(PARTS)).orElse(null) instanceof StoredResponse part
        && !(Ranges.select(request, part.head(), part.body().length, time.date())
            instanceof NotHeld)) {
      ReuseDecision decision = decide(request, wishes, part);
      return decision instanceof Serve ? decision : new Forward(decision.reason());
    }
    return new Forward(Reason.URI_MISS);
  }

  private ReuseDecision decide(
      RequestHead request, RequestDirectives wishes, StoredResponse stored) {
    Validity validity = log.since(stored.groups(), stored.mark());
    if (validity == Validity.DEAD && isCleared(stored)) {
      return new Forward(Reason.INVALIDATED);
    }
    return Reuse.decide(request, wishes, stored, validity, time.now());
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
    Optional<Reason> objection =
        decision instanceof StorageDecision.DoNotStore no
            ? Optional.of(no.reason())
            : Storability.bodyObjection(response, body);
    if (objection.isPresent()) {
      return notStored(fill.key(), objection.get());
    }
    StorageDecision.Store store = (StorageDecision.Store) decision;
    if (response.status() != 206) {
      return keep(create(fill, response, body, store));
    }
    return PartialResponses.part(fill.request(), response, body.length)
        .map(part -> keepPart(create(fill, response, body, store), part))
        .orElseGet(() -> notStored(fill.key(), Reason.INCOMPLETE));
  }

  /** Keeps a part, together with one that is kept already if they can be combined. */
  private FillResult keepPart(StoredResponse received, ContentRange part) {
    CacheKey key = received.key().withVariant(PARTS);
    PartialResponses.Part whole = new PartialResponses.Part(received.head(), part, received.body());
    if (store.get(key).orElse(null) instanceof StoredResponse before) {
      whole =
          PartialResponses.combined(before.head(), before.body(), whole, config.maxEntryBytes())
              .orElse(whole);
    }
    if (!whole.range().isWhole()) {
      return keep(received.with(key, whole.head(), whole.body()));
    }
    store.remove(key);
    return keep(received.with(received.key(), whole.head(), whole.body()));
  }

  /**
   * Ends a call whose answer has invalidated what it has to, and which may stand for a GET of its
   * target (RFC 9110 §9.3.3). Of what was invalidated since the call began it ignores only its own
   * record.
   *
   * @param own the record, or empty if the answer invalidates nothing
   */
  public FillResult finishUnsafe(
      Fill fill, ResponseHead response, byte[] body, boolean personal, Optional<Appended> own) {
    if (own.isPresent() && isOnlyOne(own.get(), fill, response)) {
      Fill marked =
          new Fill(fill.key(), fill.request(), own.get().mark(), fill.started(), Optional.empty());
      return finishFill(marked, response, body, personal);
    }
    return notStored(fill.key(), Reason.METHOD);
  }

  private boolean isOnlyOne(Appended own, Fill fill, ResponseHead response) {
    Set<Group> groups = CacheGroups.of(fill.key(), response.fields()).orElse(Set.of());
    List<Group> covered = groups.stream().filter(own.previous()::containsKey).toList();
    List<Group> others = groups.stream().filter(g -> !own.previous().containsKey(g)).toList();
    return own.isOnlyOneSince(covered, fill.mark())
        && log.since(others, fill.mark()) == Validity.VALID;
  }

  /**
   * Freshens a stored response with the answer to HEAD, if that confirms it (RFC 9111 §4.3.5).
   *
   * @param declaredLength what the answer says of the length of the body, if it does
   * @param personal whether session or user were asked for
   */
  public void freshenByHead(
      Fill fill,
      StoredResponse stored,
      ResponseHead head,
      OptionalLong declaredLength,
      boolean personal) {
    if (Freshening.isConfirmedByHead(stored.head(), stored.body().length, head, declaredLength)) {
      RequestHead get = new RequestHead("GET", fill.request().fields(), fill.request().session());
      Fill asGet = new Fill(fill.key(), get, fill.mark(), fill.started(), fill.validating());
      freshen(asGet, stored, head, personal);
    }
  }

  private StorageDecision decideStorage(Fill fill, ResponseHead response, boolean personal) {
    return Storability.decide(
        fill.key(),
        fill.request(),
        new ReceivedResponse(
            response,
            EffectiveDirectives.of(response.fields(), config.targetedFields()),
            personal,
            time.date(),
            initialAge(fill, response)),
        config.choices());
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
        effective.directives().staleIfError().orElse(config.choices().staleIfError()),
        effective.directives().staleWhileRevalidate());
  }

  private FillResult keep(StoredResponse received) {
    boolean compressible = config.compression().allows(received.head(), received.body().length);
    StoredResponse response = compressible ? received.with(Gzip.AWAITED) : received;
    if (!store.put(response)) {
      boolean later = store.get(response.key()).isPresent();
      return notStored(response.key(), later ? Reason.LATER_ENTRY : Reason.STORE_FULL);
    }
    boolean variant =
        !response.key().variant().isEmpty() && !response.key().variant().equals(PARTS);
    if (variant && !noteVariant(response)) {
      return notStored(response.key(), Reason.STORE_FULL);
    }
    events.stored(response);
    return new FillResult.Stored(response);
  }

  /**
   * Has the compressed form of a stored response made, in the background, for the clients that come
   * later. Does nothing if it is being made, or if too many others are.
   */
  public void compress(StoredResponse stored) {
    compressor.order(stored);
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
    if (!Freshening.isMergeable(stored.head(), notModified, effective, config.choices())) {
      events.notStored(stored.key(), Reason.UNMERGEABLE);
      return new FillResult.Confirmed(stored, merged, Optional.empty());
    }
    if (!(decideStorage(fill, merged, personal) instanceof StorageDecision.Store decision)) {
      removeUnlessWished(fill, stored);
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
    if (!config.compression().allows(merged)) {
      updated = updated.with(Gzip.NONE);
    }
    // only the very entry that was validated is replaced: a later one is right already
    if (store.replace(stored, updated)) {
      events.stored(updated);
    }
    return new FillResult.Confirmed(stored, merged, Optional.of(updated));
  }

  /** A client that wants nothing kept must not thereby take from the others what is kept. */
  private void removeUnlessWished(Fill fill, StoredResponse stored) {
    boolean wished =
        config.choices().requestDirectives()
            && RequestDirectives.of(fill.request().fields()).noStore();
    if (!wished) {
      store.remove(stored.key());
    }
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
   * Invalidates what the complete answer to an unsafe request says and what was written for it, in
   * one record.
   *
   * @param written names of groups, as in {@link #invalidateWritten}, or empty if none is known
   * @return the record, or empty if there was nothing to invalidate
   */
  public Optional<Appended> invalidateOnce(
      CacheKey key,
      RequestHead request,
      ResponseHead response,
      Optional<Collection<String>> written) {
    Set<Group> groups = Invalidation.of(key, request, response);
    written.ifPresent(names -> groups.addAll(writtenGroups(key, names)));
    return append(groups);
  }

  /**
   * Invalidates a target and named groups whose data has changed, whatever the answer was.
   *
   * @param names of groups, as in {@code Cache-Groups}
   */
  public void invalidateWritten(CacheKey key, Collection<String> names) {
    append(writtenGroups(key, names));
  }

  private static Set<Group> writtenGroups(CacheKey key, Collection<String> names) {
    Set<Group> groups = new LinkedHashSet<>();
    groups.add(key.group());
    names.forEach(name -> groups.add(new Group.Named(Group.SITE, name)));
    return groups;
  }

  private Optional<Appended> append(Set<Group> groups) {
    if (groups.isEmpty()) {
      return Optional.empty();
    }
    Appended appended = log.append(groups, Strength.HARD);
    events.invalidated(groups, Strength.HARD);
    return Optional.of(appended);
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

  /** The fields of a stored response as clients get them with the body in a coding. */
  public PreparedFields prepared(StoredResponse stored, ContentCoding coding) {
    return stored.prepared(coding, config::withholds);
  }

  /** The fields of a response that was made from a stored one, as clients get them. */
  public PreparedFields prepared(ResponseHead head) {
    return PreparedFields.of(head.fields(), config::withholds);
  }

  /** The wall clock. */
  public Instant date() {
    return time.date();
  }

  @Override
  public void close() {
    compressor.close();
    store.close();
  }
}
