package dev.larder.httpcache;

import dev.larder.httpcache.message.ContentCoding;
import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Invalidation;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReuseDecision;
import dev.larder.httpcache.rules.ReuseDecision.Forward;
import dev.larder.httpcache.rules.ReuseDecision.Serve;
import dev.larder.httpcache.rules.ReuseDecision.Validate;
import dev.larder.httpcache.rules.StorageDecision;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.CallLeases;
import dev.larder.httpcache.store.Group;
import dev.larder.httpcache.store.InvalidationLog.Appended;
import dev.larder.httpcache.store.InvalidationLog.Strength;
import dev.larder.httpcache.store.PreparedFields;
import dev.larder.httpcache.store.ResponseStore;
import dev.larder.httpcache.store.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The operations of the cache of one site that a request needs (RFC 9111 §2): look up, forward
 * ({@link #startFill}), store or freshen ({@link #finishFill}), serve stale in place of an error,
 * invalidate. The rules decide, and each decision carries its reason.
 *
 * <p>For the filter. Applications use {@link HttpCache} and response fields.
 *
 * <p>Safe for use by many threads.
 */
public final class CacheOperations implements AutoCloseable {

  private final CacheContext context;
  private final CountedEvents events;
  private final Predicate<String> withheld;
  private final CallLeases leases;
  private final Lookup lookup;
  private final Storing storing;
  private final Validating validating;
  private final StaleUse staleUse;
  private final Invalidating invalidating;
  private final Compressor compressor;

  CacheOperations(CacheContext context, CallLeases leases) {
    this.context = context;
    this.events = context.events();
    this.withheld = context.settings()::withholds;
    this.leases = leases;
    ResponseStore store = context.store();
    Variants variants = new Variants(store);
    IncompleteResponses incomplete = new IncompleteResponses(context);
    Equivalents equivalents = new Equivalents(store, variants);
    lookup = new Lookup(context, variants, equivalents, incomplete);
    storing = new Storing(context, variants, equivalents, incomplete);
    validating = new Validating(context, variants, storing);
    staleUse = new StaleUse(context);
    invalidating = new Invalidating(context);
    compressor = new Compressor(store, context.log(), context.settings().maxEntryBytes());
  }

  public CacheSettings settings() {
    return context.settings();
  }

  /** The operations of a cache that was built. */
  public static CacheOperations of(HttpCache cache) {
    return cache.operations();
  }

  public CacheEvents events() {
    return events;
  }

  /** The leases that keep other nodes from calling the application at the same time. */
  public CallLeases leases() {
    return leases;
  }

  /** Looks for a stored response, and decides whether it answers the request. */
  public ReuseDecision lookUp(CacheKey key, RequestHead request) {
    return lookup.decide(key, request);
  }

  /**
   * The key of the requests that may wait for the same response. It is the key of the target, or of
   * all targets whose queries are likely to be equivalent; if the target is known to have variants,
   * it is the key of the variant that the request selects.
   *
   * @param decision what a look-up has found for the request
   */
  public CacheKey shared(CacheKey key, RequestHead request, ReuseDecision decision) {
    return lookup.shared(key, request, decision);
  }

  /**
   * Begins a call to the application. Call this method first: every write after it must invalidate
   * the response.
   */
  public Fill startFill(CacheKey key, RequestHead request, Optional<StoredResponse> validating) {
    Fill fill = Fill.of(key, request, context.log().mark(), context.time().now());
    return validating.map(stored -> this.validating.ask(fill, stored)).orElse(fill);
  }

  /**
   * Begins a call that asks the application to confirm the response of a look-up, if it has a
   * validator.
   */
  public Fill startFill(CacheKey key, RequestHead request, ReuseDecision decision) {
    if (decision instanceof Validate validate) {
      return startFill(key, request, Optional.of(validate.stored()));
    }
    Fill fill = startFill(key, request, Optional.empty());
    return decision instanceof Forward forward ? validating.ask(fill, forward.variants()) : fill;
  }

  /**
   * Whether a response with this head would be stored if it ended well.
   *
   * @param personal whether session or user were asked for
   */
  public Optional<Reason> objection(Fill fill, ResponseHead response, boolean personal) {
    return storing.decide(fill, response, personal) instanceof StorageDecision.DoNotStore no
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
    if (response.status() != 304) {
      return storing.store(fill, response, body, personal);
    }
    if (!fill.variants().isEmpty()) {
      return validating.select(fill, response, personal);
    }
    return fill.validating().isPresent()
        ? validating.freshen(fill, fill.validating().get(), response, personal)
        : storing.store(fill, response, body, personal);
  }

  /**
   * Ends a call whose answer has invalidated what it has to, and which may stand for a GET of its
   * target (RFC 9110 §9.3.3). Of what was invalidated since the call began it ignores only its own
   * records.
   *
   * @param own the records, in the order of the log; none if the answer invalidates nothing
   */
  public FillResult finishUnsafe(
      Fill fill, ResponseHead response, byte[] body, boolean personal, List<Appended> own) {
    return invalidating
        .ignoringOwn(own, fill, response)
        .map(marked -> finishFill(marked, response, body, personal))
        .orElseGet(() -> storing.refuse(fill.key(), Reason.METHOD));
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
    validating.freshenByHead(fill, stored, head, declaredLength, personal);
  }

  /**
   * The stored response in place of an error, if it may be served stale. For a while afterwards it
   * answers without another call to the application.
   */
  public Optional<Serve> standIn(StoredResponse stored) {
    return staleUse.standIn(stored);
  }

  /** The stored response that must be validated, if it may be served meanwhile (RFC 5861 §3). */
  public Optional<Serve> whileRevalidating(ReuseDecision decision) {
    return staleUse.whileRevalidating(decision);
  }

  /**
   * The stale response of a look-up, if it may answer a request that waited for it, because it is
   * no older than the request. The application has generated or confirmed it after the request
   * arrived, so its answer to that request could not be newer. An invalidated response may not
   * answer, nor one that requires each request to be forwarded ({@code no-cache}).
   *
   * @param arrival when the request arrived, by {@link #now()}
   */
  public Optional<Serve> generatedSince(Instant arrival, ReuseDecision decision) {
    return staleUse.generatedSince(arrival, decision);
  }

  /** Whether the response may be validated: no attempt has failed a short while ago. */
  public boolean mayTryAgain(StoredResponse stored) {
    return staleUse.mayTryAgain(stored);
  }

  /**
   * Notes that an attempt to validate the response has failed, so that there is no other for a
   * while.
   *
   * @return the response as it is now
   */
  public StoredResponse postpone(StoredResponse stored) {
    return staleUse.postpone(stored);
  }

  /**
   * Invalidates the groups that the response to an unsafe request names and those that the
   * application has committed, in one record. Groups that the application has recorded itself are
   * not recorded again. Call it before the first byte of the response is sent.
   *
   * @param writes what the application says about its writes; committed groups are invalidated with
   *     the target, whatever the response is
   * @return the records of the write, in the order of the log; none if it invalidates nothing
   */
  public List<Appended> invalidate(
      CacheKey key, RequestHead request, ResponseHead response, OwnWrites writes) {
    return invalidating.append(key, Invalidation.of(key, request, response), writes);
  }

  /**
   * Invalidates groups without a write. After a soft invalidation their responses may still be
   * served while they are validated or in place of an error, if they permit it; after a hard one
   * never.
   *
   * @param groups for a target: {@link CacheKey#changedGroups()}
   * @return the record, or empty if there are no groups
   */
  public Optional<Appended> invalidate(Set<Group> groups, Strength strength) {
    return invalidating.append(groups, strength);
  }

  /** Whether the response answers requests without a validation. */
  public boolean isReusable(StoredResponse stored) {
    return !stored.policy().alwaysValidate()
        && stored.timing().freshnessLifetime().compareTo(ageOf(stored)) > 0;
  }

  /** The age of a stored response now. */
  public Duration ageOf(StoredResponse stored) {
    return context.ageOf(stored);
  }

  /**
   * Orders the compressed form of a stored response, which is made in the background for later
   * clients. Does nothing if it is being made already, or if too many others are.
   */
  public void compress(StoredResponse stored) {
    compressor.order(stored);
  }

  /** The fields of a stored response as clients get them with the body in a coding. */
  public PreparedFields prepared(StoredResponse stored, ContentCoding coding) {
    return stored.prepared(coding, withheld);
  }

  /** The fields of a response that was made from a stored one, as clients get them. */
  public PreparedFields prepared(ResponseHead head) {
    return PreparedFields.of(head.fields(), withheld);
  }

  /** The steady clock. */
  public Instant now() {
    return context.time().now();
  }

  /** The wall clock. */
  public Instant date() {
    return context.time().date();
  }

  /** What the cache has done since it was built. */
  CacheStatistics statistics() {
    return events.statistics(context.store());
  }

  /** Empties the store. */
  void forget() {
    context.store().clear();
  }

  @Override
  public void close() {
    compressor.close();
    context.store().close();
  }
}
