package dev.larder.security;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Changes data: refused for everybody but the administrator, unless the setting {@code
 * larder.writes} opens it.
 */
@NameBinding
@Documented
@Target({TYPE, METHOD})
@Retention(RUNTIME)
public @interface Writes {}
