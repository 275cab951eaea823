package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.CacheOperations;
import dev.larder.httpcache.message.RequestHead;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * One way of a request through the filter, with what answers it there. A request that has waited
 * without a thread comes a second time, with another request, response and chain.
 */
record Visit(
    HttpServletRequest request,
    HttpServletResponse response,
    FilterChain chain,
    Report report,
    StoredAnswer answer) {

  /** The first one. */
  static Visit first(
      CacheOperations cache,
      RequestHead head,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain) {
    Report report = new Report(cache.events(), request, response);
    return new Visit(
        request, response, chain, report, new StoredAnswer(cache, response, head, report));
  }

  /** Another one of the same request. */
  Visit again(
      CacheOperations cache,
      RequestHead head,
      HttpServletRequest itsRequest,
      HttpServletResponse itsResponse,
      FilterChain itsChain) {
    Report itsReport = report.with(itsRequest, itsResponse);
    return new Visit(
        itsRequest,
        itsResponse,
        itsChain,
        itsReport,
        new StoredAnswer(cache, itsResponse, head, itsReport));
  }
}
