package dev.larder.httpcache.servlet.refresh;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import dev.larder.httpcache.servlet.request.Origins;
import dev.larder.httpcache.store.CacheKey;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The way from the filter to its own container: an address of this machine, and the fields by which
 * a request means the same as the client's. Immutable.
 */
final class Loopback {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,260}");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");

  private final InetAddress address;
  private final int port;
  private final List<Field> fields;

  private Loopback(InetAddress address, int port, List<Field> fields) {
    this.address = address;
    this.port = port;
    this.fields = List.copyOf(fields);
  }

  /**
   * The way that a client's request took, if it can be used.
   *
   * @param base where this process listens, or null: where the request arrived
   */
  static Optional<Loopback> of(HttpServletRequest request, @Nullable URI base) {
    String field = request.getHeader("Host");
    String host = field == null ? Origins.authority(request) : field;
    if (!HOST.matcher(host).matches()) {
      return Optional.empty();
    }
    List<Field> fields = new ArrayList<>();
    fields.add(new Field("Host", host));
    // the key of the response has them
    for (String name : Origins.FORWARDED) {
      Collections.list(request.getHeaders(name))
          .forEach(value -> fields.add(new Field(name, value)));
    }
    return base == null ? whereItCameIn(request, fields) : configured(base, fields);
  }

  private static Optional<Loopback> whereItCameIn(HttpServletRequest request, List<Field> fields) {
    String address = request.getLocalAddr();
    // an address, not a name: no name server is asked
    if (address == null || !address.matches("[0-9A-Fa-f.:]+(%.+)?") || request.getLocalPort() < 1) {
      return Optional.empty();
    }
    return local(address).map(own -> new Loopback(own, request.getLocalPort(), fields));
  }

  private static Optional<Loopback> configured(URI base, List<Field> fields) {
    int port = base.getPort() > 0 ? base.getPort() : 80;
    return local(base.getHost()).map(own -> new Loopback(own, port, fields));
  }

  /** The address, if it is one of this machine: the request must not leave it. */
  private static Optional<InetAddress> local(String name) {
    try {
      InetAddress address = InetAddress.getByName(name);
      boolean own =
          address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
      return own ? Optional.of(address) : Optional.empty();
    } catch (UnknownHostException | java.net.SocketException e) {
      return Optional.empty();
    }
  }

  /** A connection. */
  Socket connect(Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * A GET request for a target.
   *
   * @param selecting the fields that select the response, and the field with the secret
   * @return empty if a value cannot be sent
   */
  Optional<byte[]> request(CacheKey key, Fields selecting) {
    List<Field> all = new ArrayList<>(fields);
    selecting.forEach(all::add);
    StringBuilder text = new StringBuilder("GET ").append(key.target()).append(" HTTP/1.1\r\n");
    for (Field field : all) {
      if (!VALUE.matcher(field.value()).matches()) {
        return Optional.empty();
      }
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    text.append("Connection: close\r\n\r\n");
    return Optional.of(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }
}
