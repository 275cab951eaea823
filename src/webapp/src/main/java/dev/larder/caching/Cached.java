package dev.larder.caching;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The good answers of this resource method may be kept. Does nothing but set response fields, see
 * {@link CacheFields#kept}; an answer that has a {@code Cache-Control} of its own, as every problem
 * document has, keeps that.
 */
@Documented
@Target(METHOD)
@Retention(RUNTIME)
public @interface Cached {

  /** The key of the setting that says for how many seconds; 0 there: not kept. */
  String ttl();

  /**
   * The groups of the answer. <code>{name}</code> in a group stands for the path parameter of that
   * name or, where there is none, for that member of the answer's record, <code>{name.name}</code>
   * for a member of a member.
   */
  String[] groups() default {};
}
