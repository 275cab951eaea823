package dev.larder.ops;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Maps that have a value for every constant. */
final class EnumMaps {

  private EnumMaps() {}

  static <E extends Enum<E>, V> Map<E, V> of(Class<E> type, Function<E, V> value) {
    Map<E, V> map = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      map.put(constant, value.apply(constant));
    }
    return map;
  }

  static <E extends Enum<E>, V> V find(Map<E, V> map, E constant) {
    V value = map.get(constant);
    if (value == null) {
      throw new IllegalArgumentException(constant.name());
    }
    return value;
  }
}
