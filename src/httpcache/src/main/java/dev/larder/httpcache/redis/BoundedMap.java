package dev.larder.httpcache.redis;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map from names that forgets its oldest entry for a new one. Not safe for several threads. */
final class BoundedMap<V> extends LinkedHashMap<String, V> {

  private static final long serialVersionUID = 1L;

  private final int capacity;

  BoundedMap(int capacity) {
    this.capacity = capacity;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > capacity;
  }
}
