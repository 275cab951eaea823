package dev.larder.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One GET over one connection, by Apache's client with everything off that it need not do:
 * redirects, cookies, credentials, retries, decompression, reuse.
 *
 * <p>Each request has a client of its own: how long it may connect depends on the addresses of the
 * host and on the time left, and a shared client shuts down for good at the first {@link Error} in
 * any of its calls. To be run once; may be cancelled from any thread at any time.
 */
final class OneGet {

  /** For all addresses of a host together. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  /** Each address has its share of the time to connect; with more it would be too short. */
  private static final int MOST_ADDRESSES = 4;

  /** Longer than this no service is believed. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private static final Http1Config HEAD_LIMITS =
      Http1Config.custom().setMaxLineLength(16 << 10).setMaxHeaderCount(100).build();

  private static final HttpConnectionFactory<ManagedHttpClientConnection> CONNECTIONS =
      ManagedHttpClientConnectionFactory.builder()
          .http1Config(HEAD_LIMITS)
          // the client's own parser skips lines that are no HTTP, and waits for more
          .responseParserFactory(new DefaultHttpResponseParserFactory(HEAD_LIMITS))
          .build();

  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Names {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final HttpGet request;
  private final Names names;
  private final IntUnaryOperator mostBytes;

  /**
   * Makes a request that is not yet sent.
   *
   * @param uri http or https, with a host
   * @param names may take its time
   * @param mostBytes how many bytes of the body are read at most, by status
   */
  OneGet(URI uri, Names names, IntUnaryOperator mostBytes) {
    this.request = new HttpGet(uri);
    this.names = names;
    this.mostBytes = mostBytes;
    request.setHeader("Accept", "application/json");
    request.setHeader("Connection", "close");
  }

  /** Closes the connection, which wakes a waiting thread, or prevents that it is opened. */
  void cancel() {
    request.cancel();
  }

  /**
   * Sends the request and reads the answer, and no more of its body than is allowed.
   *
   * @param left how long each wait on the network may take, more than 0; the sum is not bounded
   * @throws ProtocolException if the answer is no HTTP
   * @throws IOException if the connection fails
   */
  Answer run(Duration left) throws IOException {
    InetAddress[] addresses = names.addresses(request.getAuthority().getHostName());
    try (CloseableHttpClient http = client(addresses, Timeout.of(left))) {
      return read(http.executeOpen(null, request, null));
    } catch (TruncatedChunkException e) {
      throw e;
    } catch (ClientProtocolException
        | MessageConstraintException
        | MalformedChunkCodingException e) {
      ProtocolException noHttp = new ProtocolException(e.getMessage());
      noHttp.initCause(e);
      throw noHttp;
    }
  }

  private Answer read(ClassicHttpResponse response) throws IOException {
    try {
      int most = mostBytes.applyAsInt(response.getCode());
      HttpEntity entity = response.getEntity();
      Duration retryAfter = retryAfter(response.getFirstHeader("Retry-After"));
      if (entity == null || most == 0) {
        return new Answer(response.getCode(), new byte[0], entity == null, retryAfter);
      }
      byte[] body = entity.getContent().readNBytes(most);
      boolean whole = body.length < most || entity.getContent().read() < 0;
      return new Answer(response.getCode(), body, whole, retryAfter);
    } finally {
      // closing the response instead would first read the rest of the body, however long it is
      request.cancel();
    }
  }

  /**
   * Reads {@code Retry-After} (RFC 9110 §10.2.3); what is neither seconds nor a date counts not.
   */
  private static @Nullable Duration retryAfter(@Nullable Header field) {
    String value = field == null || field.getValue() == null ? "" : field.getValue().strip();
    if (value.matches("[0-9]{1,9}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(value)));
    }
    Instant date = DateUtils.parseStandardDate(value);
    return date == null ? null : bounded(Duration.between(Instant.now(), date));
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static CloseableHttpClient client(InetAddress[] addresses, Timeout left) {
    return HttpClientBuilder.create()
        .setConnectionManager(connections(addresses, left))
        .setConnectionReuseStrategy((request, response, context) -> false)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setResponseTimeout(left)
                .build())
        .setUserAgent("larder")
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableAutomaticRetries()
        .disableContentCompression()
        .build();
  }

  private static HttpClientConnectionManager connections(InetAddress[] addresses, Timeout left) {
    InetAddress[] tried = Arrays.copyOf(addresses, Math.min(addresses.length, MOST_ADDRESSES));
    long connectMillis = Math.min(CONNECT_TIMEOUT.toMillis(), left.toMilliseconds());
    Timeout each = Timeout.ofMilliseconds(Math.max(1, connectMillis / tried.length));
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setConnectionFactory(CONNECTIONS)
        .setDnsResolver(resolved(tried))
        // made only for https: reading the certificates of the platform takes its time
        .setTlsSocketStrategy(
            (socket, host, port, attachment, context) ->
                new DefaultClientTlsStrategy(tls())
                    .upgrade(socket, host, port, attachment, context))
        .setDefaultConnectionConfig(
            ConnectionConfig.custom().setConnectTimeout(each).setSocketTimeout(left).build())
        .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(left).build())
        .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(left).build())
        .build();
  }

  private static DnsResolver resolved(InetAddress[] addresses) {
    return new SystemDefaultDnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        return addresses.clone();
      }
    };
  }

  private static SSLContext tls() throws IOException {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("The platform has no TLS", e);
    }
  }
}
