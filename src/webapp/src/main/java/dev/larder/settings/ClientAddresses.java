package dev.larder.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients apart by their addresses. A forwarding field counts only if a configured proxy has
 * sent it. The client is the last address in it that is no such proxy. Immutable.
 */
public final class ClientAddresses {

  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  /** A client with one IPv6 address usually has a whole network of this prefix. */
  private static final int IPV6_CLIENT_BYTES = 8;

  private final List<Network> proxies;

  /** Takes the addresses of the proxies, or networks of them like {@code 10.0.0.0/8}. */
  public ClientAddresses(List<String> proxies) {
    this.proxies = proxies.stream().map(each -> Network.of(each).orElseThrow()).toList();
  }

  /** Whether this is an address or a network. */
  static boolean isNetwork(String text) {
    return Network.of(text).isPresent();
  }

  /**
   * The client of a request: its IPv4 address, or the network of its IPv6 address.
   *
   * @param peer the address that the request came from
   * @param forwarded the values of {@code X-Forwarded-For}, joined with commas
   */
  public String client(String peer, @Nullable String forwarded) {
    String client = peer;
    String[] hops = forwarded == null ? new String[0] : forwarded.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && isProxy(client); i--) {
      String hop = hops[i].strip();
      if (address(hop).isEmpty()) {
        break;
      }
      client = hop;
    }
    return shown(client);
  }

  private boolean isProxy(String text) {
    return address(text)
        .filter(address -> proxies.stream().anyMatch(each -> each.holds(address)))
        .isPresent();
  }

  private static String shown(String client) {
    byte[] address = address(client).orElse(new byte[0]);
    if (address.length <= Integer.BYTES) {
      return client;
    }
    byte[] network = Arrays.copyOf(address, address.length);
    Arrays.fill(network, IPV6_CLIENT_BYTES, network.length, (byte) 0);
    try {
      return InetAddress.getByAddress(network).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has a length of its own", e);
    }
  }

  /** The bytes of an address; a name is never looked up. */
  private static Optional<byte[]> address(String text) {
    String plain = text.replaceFirst("%.*", ""); // the zone of a link-local address
    if (!LITERAL.matcher(plain).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(plain).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Addresses that begin with the same bits. */
  private static final class Network {

    private final byte[] begin;
    private final int bits;

    private Network(byte[] begin, int bits) {
      this.begin = begin;
      this.bits = bits;
    }

    static Optional<Network> of(String text) {
      String[] parts = text.split("/", -1);
      return address(parts[0]).flatMap(begin -> of(begin, parts));
    }

    private static Optional<Network> of(byte[] begin, String[] parts) {
      int all = begin.length * Byte.SIZE;
      if (parts.length == 1) {
        return Optional.of(new Network(begin, all));
      }
      boolean valid =
          parts.length == 2 && parts[1].matches("\\d{1,3}") && Integer.parseInt(parts[1]) <= all;
      return valid ? Optional.of(new Network(begin, Integer.parseInt(parts[1]))) : Optional.empty();
    }

    boolean holds(byte[] address) {
      if (address.length != begin.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % Byte.SIZE;
        if (((address[bit / Byte.SIZE] ^ begin[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
