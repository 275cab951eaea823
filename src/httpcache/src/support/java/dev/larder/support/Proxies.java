package dev.larder.support;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** Objects of an interface of which a test needs a few methods. */
public final class Proxies {

  private Proxies() {}

  /** An object whose calls all go to the handler. */
  public static <T> T of(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
