package dev.larder.platform;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Only the administrator may call this: others get 401. */
@NameBinding
@Documented
@Target({TYPE, METHOD})
@Retention(RUNTIME)
public @interface AdministratorOnly {}
