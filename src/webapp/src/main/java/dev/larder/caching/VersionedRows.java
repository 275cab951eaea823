package dev.larder.caching;

import dev.larder.api.Conditions;
import dev.larder.api.NumericId;
import dev.larder.api.Problem;
import dev.larder.api.ProblemException;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the answers of a resource whose rows have an id and a version: each row has a strong entity
 * tag, and writes obey conditions. Immutable.
 *
 * @param path the resource's path below the API's root
 * @param name what a row is called
 */
public record VersionedRows<T extends VersionedRows.Row>(String path, String name) {

  /** One row. */
  public interface Row {

    long id();

    /** The opaque part of the strong entity tag of this state. */
    String entityTag();
  }

  /**
   * The id that is a part of an address.
   *
   * @throws ProblemException with status 404 if the text is no id
   */
  public long id(String text) {
    return NumericId.parse(text).orElseThrow(this::unknown);
  }

  /** The answer to a read: with the row, 304 or 412. */
  public Response.ResponseBuilder read(Request request, Optional<T> found) {
    T row = found.orElseThrow(this::unknown);
    return Conditions.read(request, tag(row), row);
  }

  /**
   * Checks the conditions of a write against the present state, within its transaction.
   *
   * @throws ProblemException with status 412 if they do not hold
   */
  public void require(Request request, T row) {
    Conditions.require(request, tag(row));
  }

  /** The answer to a request that has created a row. */
  public Response created(T row, UriInfo uri) {
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, uri.getBaseUri().getRawPath() + path + "/" + row.id())
        .tag(tag(row))
        .entity(row)
        .build();
  }

  /**
   * Runs a change and answers with the row as it is afterwards.
   *
   * @param change gives nothing if there is no such row
   */
  public Response change(HttpHeaders fields, Supplier<Optional<T>> change) {
    T row = Conditions.write(fields, change).orElseThrow(this::unknown);
    return Response.ok(row).tag(tag(row)).build();
  }

  /**
   * Runs a deletion and answers with 204.
   *
   * @param deletion whether there was such a row
   */
  public Response delete(HttpHeaders fields, Supplier<Boolean> deletion) {
    if (!Conditions.write(fields, deletion)) {
      throw unknown();
    }
    return Response.noContent().build();
  }

  /** That there is no such row: 404. */
  public ProblemException unknown() {
    return new ProblemException(Problem.of(404, "There is no such " + name + "."));
  }

  private static EntityTag tag(Row row) {
    return new EntityTag(row.entityTag());
  }
}
