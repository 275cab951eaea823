package dev.larder.httpcache.store;

/**
 * A set of stored responses that can be invalidated together. Every stored response belongs to its
 * URI and to all.
 */
public sealed interface Group {

  /** The scope of everything that the filter stores. */
  String SITE = "site";

  /** The responses of one target URI, whatever their variant. */
  record Uri(String scope, String target) implements Group {}

  /** The responses that name this group in {@code Cache-Groups} (RFC 9875 §2). */
  record Named(String scope, String name) implements Group {}

  /** Every stored response. */
  record All() implements Group {}
}
