package dev.larder.settings;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Singleton;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Marks a bean of which the application has one. Unlike a bean of a normal scope it needs no proxy,
 * so its class may be final and its constructor may take what it needs; unlike {@link Singleton}
 * alone the mark makes the class a bean under the discovery mode {@code annotated}.
 */
@Stereotype
@Singleton
@Documented
@Target(TYPE)
@Retention(RUNTIME)
public @interface Service {}
