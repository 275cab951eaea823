package dev.larder.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

  private final ClientAddresses addresses =
      new ClientAddresses(List.of("10.0.0.0/8", "192.0.2.7", "::1", "2001:db8:1::/48"));

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        // peer, X-Forwarded-For, client
        "198.51.100.1|-|198.51.100.1",
        "198.51.100.1|203.0.113.5|198.51.100.1",
        "10.1.2.3|203.0.113.5|203.0.113.5",
        "10.1.2.3|198.51.100.9, 203.0.113.5|203.0.113.5",
        "10.1.2.3|203.0.113.5, 10.9.9.9|203.0.113.5",
        "10.1.2.3|203.0.113.5 , 192.0.2.7|203.0.113.5",
        "192.0.2.8|203.0.113.5|192.0.2.8",
        "10.1.2.3|-|10.1.2.3",
        "10.1.2.3|''|10.1.2.3",
        "10.1.2.3|10.0.0.1|10.0.0.1",
        "10.1.2.3|evil.example|10.1.2.3",
        "10.1.2.3|203.0.113.5, unknown|10.1.2.3",
        "10.1.2.3|999.1.1.1|10.1.2.3",
        "0:0:0:0:0:0:0:1|203.0.113.5|203.0.113.5",
        "2001:db8:1:9::1|203.0.113.5|203.0.113.5",
        "2001:db8:2:3:4:5:6:7|203.0.113.5|2001:db8:2:3:0:0:0:0",
        "10.1.2.3|2001:db8:2:3::9|2001:db8:2:3:0:0:0:0",
        "fe80::1%eth0|-|fe80:0:0:0:0:0:0:0"
      })
  void client_isTheLastAddressThatNoProxyHas(String peer, String forwarded, String client) {
    assertThat(addresses.client(peer, forwarded)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.org",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0/8",
        "::1/129",
        "10.0.0.1/8/8"
      })
  void whatIsNoNetwork_isKnownAsSuch(String text) {
    assertThat(ClientAddresses.isNetwork(text)).isFalse();
  }
}
