package dev.larder.api;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** How large the request bodies of a resource may be; see {@link RequestBodyLimit}. */
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface BodyLimit {

  /** The key of the setting that says it, in bytes. */
  String value();
}
