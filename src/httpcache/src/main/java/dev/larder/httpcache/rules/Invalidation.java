package dev.larder.httpcache.rules;

import dev.larder.httpcache.message.RequestHead;
import dev.larder.httpcache.message.ResponseHead;
import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.Group;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which stored responses a response to a write invalidates (RFC 9111 §4.4, RFC 9875 §3). */
public final class Invalidation {

  private Invalidation() {}

  /**
   * The groups that the answer to a request with an unsafe method invalidates: its target, the
   * same-origin targets of {@code Location} and {@code Content-Location}, and the groups in {@code
   * Cache-Group-Invalidation}. An error invalidates nothing.
   */
  public static Set<Group> of(CacheKey key, RequestHead request, ResponseHead response) {
    Set<Group> groups = new LinkedHashSet<>();
    if (request.isSafe() || !response.isNonError()) {
      return groups;
    }
    groups.addAll(key.changedGroups());
    for (String field : new String[] {"Location", "Content-Location"}) {
      response
          .fields()
          .first(field)
          .flatMap(reference -> UriReference.sameOrigin(key, reference))
          .map(CacheKey::changedGroups)
          .ifPresent(groups::addAll);
    }
    groups.addAll(CacheGroups.invalidated(response.fields()));
    return groups;
  }
}
