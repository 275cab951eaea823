package dev.larder.caching;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Marks a resource method that changes data. It only sets response fields, see {@link
 * CacheFields#written}, and only on successful responses.
 */
@Documented
@Target(METHOD)
@Retention(RUNTIME)
public @interface Invalidates {

  /** The groups that have changed; templates as in {@link Cached#groups}. */
  String[] value();
}
