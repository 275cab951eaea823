package dev.larder.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain HTTP calls for tests: no redirect is followed. */
public final class HttpProbe {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private HttpProbe() {}

  /**
   * A GET.
   *
   * @param fields names and values in turn
   */
  public static HttpResponse<String> get(URI uri, String... fields)
      throws IOException, InterruptedException {
    return send(request(uri, fields).build());
  }

  /** A POST without a body. */
  public static HttpResponse<String> post(URI uri, String... fields)
      throws IOException, InterruptedException {
    return send(request(uri, fields).POST(HttpRequest.BodyPublishers.noBody()).build());
  }

  /** The value of a response field, or an empty string. */
  public static String field(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(URI uri, String... fields) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
    return fields.length == 0 ? request : request.headers(fields);
  }
}
