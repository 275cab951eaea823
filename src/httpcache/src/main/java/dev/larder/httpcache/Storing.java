package dev.larder.httpcache;

import dev.larder.httpcache.message.ContentRange;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.message.HttpDate;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.rules.Choices;
import dev.larder.httpcache.rules.CurrentAge;
import dev.larder.httpcache.rules.EffectiveDirectives;
import dev.larder.httpcache.rules.EndToEndFields;
import dev.larder.httpcache.rules.PartialResponses;
import dev.larder.httpcache.rules.Reason;
import dev.larder.httpcache.rules.ReceivedResponse;
import dev.larder.httpcache.rules.SelectingFields;
import dev.larder.httpcache.rules.Storability;
import dev.larder.httpcache.rules.StorageDecision;
import dev.larder.httpcache.rules.Validators;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Gzip;
import dev.larder.httpcache.store.ReusePolicy;
import dev.larder.httpcache.store.StoredResponse;
import dev.larder.httpcache.store.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Decides whether the application's response is stored, and stores it (RFC 9111 §3). */
final class Storing {

  private final CacheContext context;
  private final Variants variants;
  private final Equivalents equivalents;
  private final IncompleteResponses incomplete;

  Storing(
      CacheContext context,
      Variants variants,
      Equivalents equivalents,
      IncompleteResponses incomplete) {
    this.context = context;
    this.variants = variants;
    this.equivalents = equivalents;
    this.incomplete = incomplete;
  }

  StorageDecision decide(Fill fill, ResponseHead response, boolean personal) {
    return Storability.decide(
        fill.key(),
        fill.request(),
        new ReceivedResponse(
            response,
            effective(response.fields()),
            personal,
            called(fill),
            context.time().date(),
            initialAge(fill, response)),
        context.settings().choices());
  }

  /** Stores a complete response, or part of one, if it may be. */
  FillResult store(Fill fill, ResponseHead response, byte[] body, boolean personal) {
    StorageDecision decision = decide(fill, response, personal);
    Optional<Reason> objection =
        decision instanceof StorageDecision.DoNotStore no
            ? Optional.of(no.reason())
            : Storability.bodyObjection(response, body);
    if (objection.isPresent()) {
      return refuse(fill.key(), objection.get());
    }
    StoredResponse created = create(fill, response, body, (StorageDecision.Store) decision);
    if (response.status() != 206) {
      return keep(created);
    }
    Optional<ContentRange> range = PartialResponses.part(fill.request(), response, body.length);
    return range
        .map(part -> keep(incomplete.combined(created, part)))
        .orElseGet(() -> refuse(fill.key(), Reason.INCOMPLETE));
  }

  private FillResult keep(StoredResponse received) {
    boolean compressible =
        context.settings().compression().allows(received.head(), received.body().length);
    StoredResponse response =
        compressible && !received.gzip().isHeld() ? received.with(Gzip.AWAITED) : received;
    if (!context.store().put(response)) {
      boolean later = context.store().get(response.key()).isPresent();
      return refuse(response.key(), later ? Reason.LATER_ENTRY : Reason.STORE_FULL);
    }
    if (!IncompleteResponses.isPart(response.key())) {
      if (!response.key().variant().isEmpty() && !variants.note(response)) {
        return refuse(response.key(), Reason.STORE_FULL);
      }
      equivalents.note(response);
    }
    context.events().stored(response);
    return new FillResult.Stored(response);
  }

  /** Stores a confirmed response under the request's own selecting fields too. */
  FillResult storeFor(Fill fill, StoredResponse confirmed) {
    Fields fields = confirmed.head().fields();
    List<String> names = SelectingFields.names(fields).orElse(List.of());
    Fields selecting = SelectingFields.values(names, fill.request().fields());
    return keep(confirmed.selectedBy(variantKey(fill, names, selecting), selecting));
  }

  private static CacheKey variantKey(Fill fill, List<String> names, Fields selecting) {
    return names.isEmpty()
        ? fill.key()
        : fill.key().withVariant(SelectingFields.digest(names, selecting));
  }

  FillResult refuse(CacheKey key, Reason reason) {
    context.events().notStored(key, reason);
    return new FillResult.NotStored(reason);
  }

  private StoredResponse create(
      Fill fill, ResponseHead response, byte[] body, StorageDecision.Store decision) {
    Fields selecting = SelectingFields.values(decision.selecting(), fill.request().fields());
    return StoredResponse.create(
        variantKey(fill, decision.selecting(), selecting),
        dated(new ResponseHead(response.status(), EndToEndFields.of(response.fields()))),
        body,
        selecting,
        decision.groups(),
        fill.mark(),
        timing(fill, response, decision.lifetime()),
        policy(fill, response.fields()));
  }

  /** A response without {@code Date} gets one when it is received (RFC 9110 §6.6.1). */
  ResponseHead dated(ResponseHead head) {
    return head.fields().has("Date")
        ? head
        : new ResponseHead(
            head.status(), head.fields().with("Date", HttpDate.format(context.time().date())));
  }

  Timing timing(Fill fill, ResponseHead response, Duration lifetime) {
    Duration spread =
        context.settings().spreading().lifetime(lifetime, ThreadLocalRandom.current().nextDouble());
    return new Timing(context.time().now(), initialAge(fill, response), spread, Instant.EPOCH);
  }

  private Duration initialAge(Fill fill, ResponseHead response) {
    return CurrentAge.correctedInitialAge(
        response.fields(),
        context.time().date(),
        Duration.between(fill.started(), context.time().now()));
  }

  /** When the application was called, by the wall clock. */
  private Instant called(Fill fill) {
    return context.time().date().minus(Duration.between(fill.started(), context.time().now()));
  }

  ReusePolicy policy(Fill fill, Fields response) {
    Choices choices = context.settings().choices();
    EffectiveDirectives effective = effective(response);
    return new ReusePolicy(
        effective.directives().noCache(),
        effective.stalePermission(choices),
        effective.isForEverybody(),
        effective.allowsCredentials(),
        Validators.isDateUsable(response, called(fill)),
        effective.staleIfError(choices),
        effective.directives().staleWhileRevalidate());
  }

  EffectiveDirectives effective(Fields response) {
    return EffectiveDirectives.of(response, context.settings().targetedFields());
  }
}
