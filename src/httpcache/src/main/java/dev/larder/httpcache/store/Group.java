package dev.larder.httpcache.store;

/**
 * A set of stored responses that can be invalidated together. Every stored response belongs to its
 * URI and to all.
 *
 * <p>Groups that clients can choose have an order without a meaning. It keeps hash tables fast even
 * if a client chooses groups with equal hash codes.
 */
public sealed interface Group {

  /** The scope of everything that the filter stores. */
  String SITE = "site";

  /** The responses of one target URI, whatever their variant. */
  record Uri(String scope, String target) implements Group, Comparable<Uri> {

    @Override
    public int compareTo(Uri other) {
      int order = target.compareTo(other.target);
      return order == 0 ? scope.compareTo(other.scope) : order;
    }
  }

  /** The responses that name this group in {@code Cache-Groups} (RFC 9875 §2). */
  record Named(String scope, String name) implements Group, Comparable<Named> {

    @Override
    public int compareTo(Named other) {
      int order = name.compareTo(other.name);
      return order == 0 ? scope.compareTo(other.scope) : order;
    }
  }

  /** Every stored response. */
  record All() implements Group {}
}
