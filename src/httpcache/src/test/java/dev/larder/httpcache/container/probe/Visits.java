package dev.larder.httpcache.container.probe;

import jakarta.enterprise.context.SessionScoped;
import java.io.Serializable;

/** A number per session. */
@SessionScoped
public class Visits implements Serializable {

  private static final long serialVersionUID = 1L;

  private int count;

  /** Counts one more visit. */
  public int next() {
    count++;
    return count;
  }
}
