package dev.larder.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.larder.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What {@code docker/compose.yaml} starts: valid by the Compose Specification, without root and
 * without default passwords, and nothing in it that does not exist.
 */
class ComposeTest {

  private static final Path FOLDER = Build.root().resolve("docker");
  private static final Set<String> OURS = Set.of("node-a", "node-b", "demo");
  private static final Set<String> CONTAINER_VARIABLES =
      Set.of("JAVA_OPTS", "JETTY_WORKER_INSTANCE");

  private final JsonMapper mapper = new JsonMapper();
  private final JsonNode compose = read("compose.yaml");

  @Test
  void followsTheComposeSpecification() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/compose/compose-spec.json")) {
      ObjectNode schema = (ObjectNode) mapper.readTree(in);
      schema.remove("$id"); // a name, where the validator wants a URI
      assertThat(
              JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                  .getSchema(schema)
                  .validate(compose))
          .isEmpty();
    }
  }

  @Test
  void everyServiceIsConfinedAndWatched() {
    assertThat(services())
        .hasSize(8)
        .allSatisfy(
            (name, service) -> {
              assertThat(service.at("/read_only").asBoolean()).isTrue();
              assertThat(service.at("/cap_drop")).containsExactly(mapper.valueToTree("ALL"));
              assertThat(service.at("/security_opt/0").asText())
                  .isEqualTo("no-new-privileges:true");
              assertThat(service.at("/mem_limit").asText()).matches("\\d+[mg]");
              assertThat(service.at("/healthcheck/test").isMissingNode()).isFalse();
              // the users of our own images are in their Dockerfiles
              assertThat(service.at("/user").asText(OURS.contains(name) ? "1:1" : ""))
                  .matches("[1-9]\\d*:\\d+");
            });
  }

  @Test
  void imagesOfOthersArePinned() {
    assertThat(services())
        .allSatisfy(
            (name, service) ->
                assertThat(service.get("image").asText())
                    .matches(
                        OURS.contains(name)
                            ? "larder:(tomcat|jetty)"
                            : ".+:v?\\d+(\\.\\d+)*(-alpine)?"));
  }

  @Test
  void noPasswordHasADefault() throws IOException {
    Pattern required = Pattern.compile("\\$\\{[A-Z_]+:\\?.+}");
    assertThat(services().values().stream().flatMap(ComposeTest::environment))
        .filteredOn(variable -> variable.getKey().matches(".*(PASSWORD|_AUTH)"))
        .hasSizeGreaterThan(6)
        .allMatch(
            variable ->
                required.matcher(variable.getValue()).matches()
                    || variable.getValue().equals("${ADMIN_PASSWORD:-}"));
    assertThat(Files.readAllLines(FOLDER.resolve(".env.example")))
        .contains("POSTGRES_PASSWORD=", "REDIS_PASSWORD=", "GRAFANA_PASSWORD=", "ADMIN_PASSWORD=");
  }

  @Test
  void everyVariableIsInTheExample() throws IOException {
    Set<String> example =
        Files.readAllLines(FOLDER.resolve(".env.example")).stream()
            .map(line -> line.replaceFirst("^#", "").replaceFirst("=.*", ""))
            .collect(Collectors.toSet());
    String text = Files.readString(FOLDER.resolve("compose.yaml"));

    assertThat(example)
        .containsAll(
            Pattern.compile("\\$\\{([A-Z_]+)")
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList());
  }

  @Test
  void nodesGetSettingsThatExist() {
    Set<String> variables =
        Settings.keys()
            .map(key -> key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT))
            .collect(Collectors.toSet());

    assertThat(OURS.stream().flatMap(name -> environment(services().get(name))))
        .hasSizeGreaterThan(20)
        .extracting(Map.Entry::getKey)
        .allMatch(name -> variables.contains(name) || CONTAINER_VARIABLES.contains(name));
  }

  @Test
  void everythingMountedIsThere() {
    List<String> mounted =
        services().values().stream()
            .flatMap(service -> texts(service.at("/volumes")))
            .filter(volume -> volume.startsWith("./"))
            .toList();

    assertThat(mounted)
        .hasSizeGreaterThan(5)
        .allMatch(volume -> volume.endsWith(":ro"))
        .allSatisfy(volume -> assertThat(FOLDER.resolve(volume.replaceFirst(":.*", ""))).exists());
  }

  @Test
  void prometheusAsksTheNodesAndGrafanaAsksPrometheus() throws IOException {
    JsonNode prometheus = read("prometheus/prometheus.yml");
    assertThat(texts(prometheus.at("/scrape_configs/0/static_configs/0/targets")))
        .containsExactly("node-a:8080", "node-b:8080");
    assertThat(texts(prometheus.at("/rule_files"))).containsExactly("alerts.yml");
    assertThat(read("prometheus/alerts.yml").findValuesAsText("expr")).hasSizeGreaterThan(5);

    JsonNode source = read("grafana/provisioning/datasources/prometheus.yaml");
    assertThat(source.at("/datasources/0/url").asText()).isEqualTo("http://prometheus:9090");
    JsonNode dashboard =
        mapper.readTree(Files.readString(FOLDER.resolve("grafana/dashboards/larder.json")));
    assertThat(dashboard.at("/panels")).hasSizeGreaterThan(10);
    assertThat(dashboard.get("panels").findValues("datasource"))
        .extracting(each -> each.get("uid").asText())
        .containsOnly(source.at("/datasources/0/uid").asText());
  }

  @Test
  void redisUserMayDoWhatOperatorsAreTold() throws IOException {
    String operations = Files.readString(Build.root().resolve("docs/operations/nodes.md"));
    int start = operations.indexOf("user larder on >…");
    String told = operations.substring(start, operations.indexOf("```", start));

    assertThat(Files.readString(FOLDER.resolve("redis/start")))
        .contains(told.strip().replaceAll("\\s+", " ").replace(">…", ">${REDIS_PASSWORD:?}"));
  }

  @Test
  void nginxAcceptsItsConfiguration(@TempDir Path folder) throws Exception {
    Optional<Path> nginx =
        Stream.of((System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":"))
            .map(each -> Path.of(each, "nginx"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(nginx.isPresent(), "nginx not found");
    String text =
        Files.readString(FOLDER.resolve("nginx/nginx.conf"))
            .replaceAll("node-[ab]:8080", "127.0.0.1:9")
            .replace("/tmp/", folder + "/")
            .replace("listen 8080", "listen 127.0.0.1:8080");
    Path file = Files.writeString(folder.resolve("nginx.conf"), text);

    Process test =
        new ProcessBuilder(nginx.get().toString(), "-t", "-p", folder.toString(), "-c", "" + file)
            .redirectErrorStream(true)
            .start();
    String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(test.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(test.exitValue()).as(said).isZero();
    assertThat(said).doesNotContain("[warn]");
  }

  private Map<String, JsonNode> services() {
    return compose.get("services").properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Stream<Map.Entry<String, String>> environment(JsonNode service) {
    return service.at("/environment").properties().stream()
        .map(variable -> Map.entry(variable.getKey(), variable.getValue().asText()));
  }

  private static Stream<String> texts(JsonNode list) {
    return Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(i -> list.get(i).asText());
  }

  /** With aliases and merge keys put in, which JSON does not have. */
  private JsonNode read(String file) {
    try {
      String text = Files.readString(FOLDER.resolve(file));
      Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return mapper.valueToTree(read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
