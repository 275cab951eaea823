package dev.larder.blog;

import dev.larder.settings.Service;
import dev.larder.settings.Settings;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the sessions of this process, to bound their memory: a client that invents the cookie
 * which starts one could ask for any number. Thread-safe.
 */
@Service
public final class LiveSessions implements HttpSessionListener {

  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private final int most;

  /** Takes the bound from the setting {@code blog.sessions.max}. */
  @Inject
  public LiveSessions(Settings settings) {
    this.most = Math.toIntExact(settings.integer("blog.sessions.max"));
  }

  /** Whether no further session should begin. Requests at the same time may exceed it by a few. */
  boolean isFull() {
    return ids.size() >= most;
  }

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    ids.add(event.getSession().getId());
  }

  @Override
  public void sessionDestroyed(HttpSessionEvent event) {
    ids.remove(event.getSession().getId());
  }
}
