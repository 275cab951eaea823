package dev.larder.post;

import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.settings.LogText;
import dev.larder.upstream.Answer;
import dev.larder.upstream.UpstreamClient;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the posts service. Every failure of the service becomes a {@link ProblemException} by
 * the deadline. The service's 4xx and 5xx keep their status, except those about this application:
 * 401, 403 and 407 become 502; 408 and 429 become 503 with {@code Retry-After}; an unknown list
 * becomes 502. Everything else is 503.
 *
 * <p>Of an inbound request only the number of a post is passed on. Safe for use by many threads.
 */
public final class PostsGateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PostsGateway.class);
  private static final String TIMEOUT = "Posts service unavailable (timeout)";
  private static final String NO_CONNECTION = "Posts service unavailable (connection error)";
  private static final String NOT_UNDERSTOOD = "Service communication error";
  private static final String MISCONFIGURED = "Posts service unavailable (refused access)";
  private static final String BUSY = "Posts service unavailable (too busy)";
  private static final String LIST = "/posts";

  /** The statuses for a client without access: here this application, not its client. */
  private static final Set<Integer> OWN_FAULTS = Set.of(401, 403, 407);

  /** When to come again, if a busy service does not say. */
  private static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);

  private final Supplier<URI> base;
  private final UpstreamClient client;
  private final PostParser parser = new PostParser();

  /**
   * Makes a gateway.
   *
   * @param base gives the URL of the service, without a trailing slash; asked for each call
   * @param deadline of one call: name look-up, connection, head and whole body together; more than
   *     0
   * @param mostBytes the largest body that is read, in bytes
   */
  public PostsGateway(Supplier<URI> base, Duration deadline, int mostBytes) {
    this.base = base;
    this.client = new UpstreamClient("posts", deadline, mostBytes);
  }

  /**
   * The post with this number.
   *
   * @param id 0 to 10^18 - 1
   * @throws ProblemException if there is none, or the service is in trouble
   */
  public Post post(long id) {
    UpstreamClient.Call call = start("/posts/" + id);
    Post post = answer(call, "/posts/" + id, body -> parser.post(body, id));
    String title = post.title() == null ? "Untitled" : post.title();
    LOG.info("Retrieved post '{}' in {} seconds", LogText.of(title), seconds(call.elapsed()));
    return post;
  }

  /**
   * All posts.
   *
   * @throws ProblemException if the service is in trouble
   */
  public List<Post> posts() {
    return startPosts().get();
  }

  /**
   * Starts to fetch all posts.
   *
   * @return gives them, or throws as {@link #posts()} does
   */
  Supplier<List<Post>> startPosts() {
    UpstreamClient.Call call = start(LIST);
    return () -> {
      List<Post> posts = answer(call, LIST, parser::posts);
      LOG.info("Retrieved {} posts in {} seconds", posts.size(), seconds(call.elapsed()));
      return posts;
    };
  }

  /** Ends the threads of the gateway; calls under way still end by their deadline. */
  @Override
  public void close() {
    client.close();
  }

  /** Seconds with two decimals. */
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9);
  }

  private UpstreamClient.Call start(String path) {
    return client.get(URI.create(base.get() + path));
  }

  /** Makes something of the body of a 200. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(byte[] body) throws IOException;
  }

  private <T> T answer(UpstreamClient.Call call, String path, Reader<T> reader) {
    Answer answer = await(call, path);
    if (answer.status() >= 400 && answer.status() < 600) {
      throw refused(call, path, answer);
    }
    if (answer.status() != 200) {
      throw failed(call, path, NOT_UNDERSTOOD, "status " + answer.status());
    }
    if (!answer.whole()) {
      throw failed(call, path, NOT_UNDERSTOOD, "more than the bytes allowed");
    }
    try {
      return reader.read(answer.body());
    } catch (IOException e) {
      throw failed(call, path, NOT_UNDERSTOOD, "not the JSON expected", e);
    }
  }

  private Answer await(UpstreamClient.Call call, String path) {
    try {
      return call.await();
    } catch (SocketTimeoutException e) {
      throw failed(call, path, TIMEOUT, "timeout", e);
    } catch (ProtocolException e) {
      throw failed(call, path, NOT_UNDERSTOOD, e.toString(), e);
    } catch (IOException e) {
      throw failed(call, path, NO_CONNECTION, e.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(call, path, NO_CONNECTION, "interrupted", e);
    }
  }

  private ProblemException refused(UpstreamClient.Call call, String path, Answer answer) {
    int status = answer.status();
    boolean one = !path.equals(LIST);
    Optional<String> said = answer.whole() ? parser.detail(answer.body()) : Optional.empty();
    if (one && (status == 404 || status == 410)) {
      LOG.info("No post at {} after {} seconds", path, seconds(call.elapsed()));
      return new ProblemException(Problem.of(status, said.orElse("No such post")));
    }
    String why = "status " + status + said.map(text -> ": " + text).orElse("");
    if (status == 408 || status == 429) {
      Duration wait = answer.retryAfter().orElse(DEFAULT_WAIT);
      return later(failed(call, path, BUSY, why), wait);
    }
    if (OWN_FAULTS.contains(status) || (!one && status < 500)) {
      return failed(call, path, 502, MISCONFIGURED, why);
    }
    String detail = said.orElse("The posts service answered " + status);
    ProblemException failure = failed(call, path, status, detail, why);
    return answer.retryAfter().map(wait -> later(failure, wait)).orElse(failure);
  }

  private static ProblemException later(ProblemException failure, Duration wait) {
    return new ProblemException(
        failure.problem(), Map.of("Retry-After", Long.toString(wait.toSeconds())));
  }

  private static ProblemException failed(
      UpstreamClient.Call call, String path, String detail, String why) {
    return failed(call, path, 503, detail, why);
  }

  private static ProblemException failed(
      UpstreamClient.Call call, String path, String detail, String why, Exception cause) {
    ProblemException problem = failed(call, path, 503, detail, why);
    problem.initCause(cause);
    return problem;
  }

  private static ProblemException failed(
      UpstreamClient.Call call, String path, int status, String detail, String why) {
    LOG.warn(
        "Posts service: GET {} failed after {} seconds: {}",
        path,
        seconds(call.elapsed()),
        LogText.of(why));
    return new ProblemException(Problem.of(status, detail));
  }
}
