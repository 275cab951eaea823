package dev.larder.blog;

import jakarta.enterprise.context.SessionScoped;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The view that one session has of the blog: it stays the same until it is old or the reader asks
 * for a newer one. Gone with the session. Holds a reference to a shared snapshot and nothing else,
 * so a session costs some bytes, not a feed.
 *
 * <p>Serialisable, since containers keep sessions over a restart or send them to other nodes. Safe
 * for use by many threads.
 */
@SessionScoped
public class BlogSession implements Serializable {

  private static final long serialVersionUID = 1L;

  private transient volatile @Nullable Snapshot copy;

  /** The copy of this session, if it has one; it may be old. */
  public Optional<Snapshot> copy() {
    return Optional.ofNullable(copy);
  }

  /** Takes a snapshot in place of the one before. */
  public void keep(Snapshot snapshot) {
    copy = snapshot;
  }

  /** Forgets the copy. */
  public void drop() {
    copy = null;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    Snapshot held = copy;
    // whoever reads it cannot know what was cleared before it was written
    boolean kept = held != null && !held.isCleared();
    out.writeObject(kept && held != null ? held.feed() : null);
    out.writeObject(kept && held != null ? held.date() : null);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    Object feed = in.readObject();
    Object date = in.readObject();
    if (feed instanceof Feed known && date instanceof Instant then) {
      copy = Snapshot.revived(known, then);
    }
  }
}
