package dev.larder.blog;

import dev.larder.settings.LogText;
import dev.larder.upstream.Answer;
import dev.larder.upstream.UpstreamClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the blog API. Nothing of an inbound request is passed on, and redirects are not
 * followed. Safe for use by many threads.
 */
public final class BlogGateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlogGateway.class);

  private final Supplier<URI> feed;
  private final Duration deadline;
  private final UpstreamClient client;

  /**
   * Makes a gateway.
   *
   * @param feed gives the URL of the feed; asked for each call
   * @param deadline of one call: name look-up, connection, head and whole body together; more than
   *     0
   * @param mostBytes the largest feed that is read, in bytes
   */
  public BlogGateway(Supplier<URI> feed, Duration deadline, int mostBytes) {
    this.feed = feed;
    this.deadline = deadline;
    this.client = new UpstreamClient("blog", deadline, mostBytes);
  }

  /** How long a call takes at most. */
  Duration deadline() {
    return deadline;
  }

  /**
   * Fetches the feed.
   *
   * @throws BlogUnavailableException if there is none within the deadline
   */
  Feed fetch() throws BlogUnavailableException {
    UpstreamClient.Call call = client.get(feed.get());
    try {
      Feed fetched = read(call.await());
      LOG.info("Retrieved {} blogs in {} seconds", fetched.posts().size(), seconds(call.elapsed()));
      return fetched;
    } catch (IOException | RuntimeException e) {
      throw failed(call, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(call, e);
    }
  }

  /** Ends the threads of the gateway; a call under way still ends by its deadline. */
  @Override
  public void close() {
    client.close();
  }

  private static Feed read(Answer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException("status " + answer.status());
    }
    if (!answer.whole()) {
      throw new IOException("more than the bytes allowed");
    }
    return Feed.of(answer.body());
  }

  private static BlogUnavailableException failed(UpstreamClient.Call call, Exception cause) {
    LOG.warn(
        "Blog API: no feed after {} seconds: {}",
        seconds(call.elapsed()),
        LogText.of(String.valueOf(cause)));
    return new BlogUnavailableException("The blog API gave no feed", cause);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9);
  }
}
