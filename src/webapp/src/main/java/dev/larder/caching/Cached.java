package dev.larder.caching;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Marks a resource method whose successful responses may be stored. It only sets response fields,
 * see {@link CacheFields#kept}. A response with a {@code Cache-Control} of its own, like every
 * problem document, keeps that.
 */
@Documented
@Target(METHOD)
@Retention(RUNTIME)
public @interface Cached {

  /** The key of the setting with the lifetime in seconds; 0: not stored. */
  String ttl();

  /**
   * The groups of the answer. <code>{name}</code> in a group stands for the path parameter of that
   * name or, where there is none, for that member of the answer's record, <code>{name.name}</code>
   * for a member of a member.
   */
  String[] groups() default {};
}
