package dev.larder.article;

import dev.larder.api.NumericId;
import dev.larder.api.PlainText;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import dev.larder.tag.Tags;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a list of articles asks for.
 *
 * @param status which articles
 */
record ArticleQuery(ArticleFilter filter, Status status) {

  private static final int MAX_Q = 100;

  /**
   * Reads the parameters {@code tag}, {@code author}, {@code q} and {@code status}.
   *
   * @throws ProblemException with status 400, naming the parameters that are wrong
   */
  static ArticleQuery of(UriInfo uri) {
    Reader reader = new Reader(uri);
    ArticleFilter filter = new ArticleFilter(reader.tag(), reader.author(), reader.q());
    Status status = reader.status();
    if (!reader.errors.isEmpty()) {
      String names = String.join(", ", reader.errors.stream().map(Problem.Invalid::name).toList());
      throw new ProblemException(Problem.of(400, "Wrong query parameter: " + names, reader.errors));
    }
    return new ArticleQuery(filter, status);
  }

  /** Reads parameters and collects what is wrong with them. */
  private static final class Reader {

    private final UriInfo uri;
    private final List<Problem.Invalid> errors = new ArrayList<>();

    Reader(UriInfo uri) {
      this.uri = uri;
    }

    @Nullable String tag() {
      String text = one("tag");
      boolean right = text == null || Tags.isTag(text);
      check(right, "tag", "must be small letters, digits and single hyphens, 40 at most");
      return text;
    }

    @Nullable Long author() {
      String text = one("author");
      OptionalLong id = text == null ? OptionalLong.empty() : NumericId.parse(text);
      check(text == null || id.isPresent(), "author", "must be an id");
      return id.isPresent() ? Long.valueOf(id.getAsLong()) : null;
    }

    @Nullable String q() {
      String text = one("q");
      if (text == null || text.isBlank()) {
        return null;
      }
      boolean right = text.length() <= MAX_Q && PlainText.Validator.isPlain(text, false);
      check(right, "q", "must have at most " + MAX_Q + " characters, none of them for control");
      return text.strip();
    }

    Status status() {
      String text = one("status");
      boolean published = text == null || text.equals("published");
      check(published || "draft".equals(text), "status", "must be published or draft");
      return published ? Status.PUBLISHED : Status.DRAFT;
    }

    private @Nullable String one(String name) {
      List<String> given = uri.getQueryParameters().getOrDefault(name, List.of());
      check(given.size() <= 1, name, "must be given once");
      return given.isEmpty() ? null : given.get(0);
    }

    private void check(boolean right, String name, String reason) {
      if (!right) {
        errors.add(new Problem.Invalid(name, reason));
      }
    }
  }
}
