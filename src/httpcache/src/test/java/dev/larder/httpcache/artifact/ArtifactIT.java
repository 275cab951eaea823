package dev.larder.httpcache.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.larder.support.Build;
import dev.larder.support.Folders;
import dev.larder.support.Maven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** The files that the library's module makes for a repository of artifacts. */
class ArtifactIT {

  private static final String PACKAGE = "dev/larder/httpcache/";
  private static final String MAVEN = "META-INF/maven/dev.larder/larder-httpcache/";
  private static final String PROVIDERS =
      "META-INF/services/dev.larder.httpcache.store.ResponseStore$Provider";

  /** What is in the jar beside the classes: nothing that a host may have too. */
  private static final Set<String> FILES =
      Set.of(
          "META-INF/MANIFEST.MF",
          "META-INF/LICENSE",
          "META-INF/NOTICE",
          PROVIDERS,
          MAVEN + "pom.xml",
          MAVEN + "pom.properties");

  @Test
  void jar_hasClassesServicesLicenceAndNotice() throws IOException {
    assertThat(without(names(".jar"), PACKAGE + ".*\\.class")).isEqualTo(FILES);
    assertThat(read(".jar", "META-INF/LICENSE")).isEqualTo(projectFile("LICENSE"));
    assertThat(read(".jar", "META-INF/NOTICE")).isEqualTo(projectFile("NOTICE"));
    assertThat(read(".jar", PROVIDERS).lines())
        .allMatch(name -> names(".jar").contains(name.replace('.', '/') + ".class"));
  }

  @Test
  void jar_isAModule() {
    ModuleDescriptor module =
        ModuleFinder.of(Build.library(".jar"))
            .find("dev.larder.httpcache")
            .orElseThrow()
            .descriptor();

    assertThat(module.packages()).allMatch(name -> name.startsWith("dev.larder.httpcache"));
    assertThat(module.provides())
        .anyMatch(one -> one.service().equals("dev.larder.httpcache.store.ResponseStore$Provider"));
  }

  @Test
  void sources_areThoseOfAllClasses() {
    Set<String> sources = names("-sources.jar");

    assertThat(sources).containsAll(FILES);
    assertThat(without(sources, PACKAGE + ".*\\.java")).isEqualTo(FILES);
    assertThat(
            names(".jar").stream()
                .filter(name -> name.endsWith(".class") && !name.contains("$"))
                .map(name -> name.replace(".class", ".java")))
        .isSubsetOf(sources);
  }

  @Test
  void javadoc_hasAPageForEachPublicTypeThatApplicationsSee() {
    Set<String> pages = names("-javadoc.jar");
    Set<String> types =
        names(".jar").stream()
            .filter(name -> name.matches(PACKAGE + "[^-]*\\.class"))
            .filter(name -> !name.matches(PACKAGE + "servlet/.*/.*"))
            .map(name -> name.replace(".class", "").replace('/', '.'))
            .filter(ArtifactIT::isPublic)
            .map(name -> name.replace('.', '/').replace('$', '.') + ".html")
            .collect(Collectors.toSet());

    assertThat(types).contains(PACKAGE + "HttpCache.Builder.html");
    assertThat(types).contains(PACKAGE + "servlet/CachingFilter.html");
    assertThat(types)
        .allMatch(page -> pages.stream().anyMatch(there -> there.endsWith("/" + page)));
    assertThat(pages).contains("index.html");
  }

  private static boolean isPublic(String name) {
    try {
      Class<?> type = Class.forName(name, false, ArtifactIT.class.getClassLoader());
      boolean seen = Modifier.isPublic(type.getModifiers());
      Class<?> outer = type.getEnclosingClass();
      return seen && !type.isAnonymousClass() && (outer == null || isPublic(outer.getName()));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void billOfMaterials_namesWhatIsNeededAndWhatIsOptional() throws IOException {
    JsonNode bom = new JsonMapper().readTree(Build.folder().resolve("bom.json").toFile());

    assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(bom.path("metadata").path("component").path("purl").asText())
        .startsWith("pkg:maven/dev.larder/larder-httpcache@" + Build.version());
    Set<String> required = components(bom, "required");
    // Annotations that come with the optional libraries, and that classes of ours have too.
    required.removeIf(name -> name.startsWith("org.jspecify:"));
    assertThat(required)
        .isEqualTo(
            Files.readAllLines(consumers("dependencies.txt")).stream()
                .map(line -> line.split(":", -1))
                .map(parts -> parts[0] + ":" + parts[1] + ":" + parts[3])
                .collect(Collectors.toSet()));
    assertThat(components(bom, "optional").stream().map(name -> name.replaceFirst(":[^:]*$", "")))
        .contains(
            "org.ehcache:ehcache", "io.lettuce:lettuce-core", "io.micrometer:micrometer-core");
    assertThat(bom.path("components"))
        .allSatisfy(
            one -> {
              assertThat(one.path("licenses")).as(one.toString()).isNotEmpty();
              assertThat(one.path("hashes")).as(one.toString()).isNotEmpty();
            });
  }

  private static Set<String> components(JsonNode bom, String scope) {
    return StreamSupport.stream(bom.path("components").spliterator(), false)
        .filter(one -> one.path("scope").asText().equals(scope))
        .map(
            one ->
                one.path("group").asText()
                    + ":"
                    + one.path("name").asText()
                    + ":"
                    + one.path("version").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void emptyProject_getsTheDependenciesOfTheCommittedList() throws IOException {
    assumeTrue(Maven.find().isPresent(), "Maven not found: neither maven.home nor mvn in PATH");
    Path folder = Build.folder().resolve("empty-project");
    Folders.delete(folder);
    Folders.copy(consumers("empty"), Files.createDirectories(folder).resolve("empty"));
    Maven maven = Maven.find().orElseThrow().withOnlyTheLibrary(folder.resolve("repository"));

    maven.run(
        folder.resolve("empty"),
        Maven.dependencyPlugin("list"),
        "-DoutputFile=dependencies.txt",
        "-DexcludeArtifactIds=larder-httpcache");

    assertThat(
            Files.readAllLines(folder.resolve("empty/dependencies.txt")).stream()
                .map(line -> line.replaceFirst(" -- module .*", "").strip())
                .filter(line -> line.contains(":jar:")))
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(consumers("dependencies.txt")));
  }

  private static Path consumers(String name) {
    return Build.root().resolve("src/httpcache/src/test/consumers").resolve(name);
  }

  /** A second build, in another folder, also says how Maven reads the POM with its parent. */
  @Test
  void secondBuild_makesTheSameBytesAndThePomHasAllThatMavenCentralAsksFor() throws Exception {
    assumeTrue(Maven.find().isPresent(), "Maven not found: neither maven.home nor mvn in PATH");
    Path second = Build.folder().resolve("second-build");
    Folders.delete(second);
    for (String path :
        List.of(
            ".mvn",
            "pom.xml",
            "LICENSE",
            "NOTICE",
            "src/webapp/pom.xml",
            "src/httpcache/pom.xml",
            "src/httpcache/src/main")) {
      Files.createDirectories(second.resolve(path).getParent());
      Folders.copy(Build.root().resolve(path), second.resolve(path));
    }

    Maven.find()
        .orElseThrow()
        .run(
            second,
            "--projects=src/httpcache",
            "-Dmaven.test.skip",
            "-Dspotless.check.skip",
            "-Doutput=" + second.resolve("effective-pom.xml"),
            "package",
            "org.apache.maven.plugins:maven-help-plugin:3.5.1:effective-pom");

    Path target = second.resolve("src/httpcache/target");
    for (String name : List.of("bom.json", "bom.xml")) {
      assertThat(target.resolve(name)).hasSameBinaryContentAs(Build.folder().resolve(name));
    }
    for (String ending : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
      Path first = Build.library(ending);
      assertThat(target.resolve(first.getFileName()))
          .as("Javadoc keeps pages of classes that are gone: has a mvn clean come first?")
          .hasSameBinaryContentAs(first);
    }
    assertMavenCentralTakes(second.resolve("effective-pom.xml"));
  }

  private static void assertMavenCentralTakes(Path effectivePom) throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(effectivePom.toFile());
    for (String field :
        List.of(
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "developers/developer/url",
            "scm/connection",
            "scm/developerConnection",
            "scm/url")) {
      assertThat(field(pom, field)).as(field).isNotBlank();
    }
    assertThat(field(pom, "packaging")).isIn("", "jar");
    assertThat(field(pom, "scm/url")).as("no folder of a module in it").endsWith(".git");
  }

  private static String field(Document pom, String path) throws Exception {
    return XPathFactory.newInstance().newXPath().evaluate("/project/" + path, pom).strip();
  }

  /** The names of all files in a jar, without those of folders. */
  private static Set<String> names(String ending) {
    try (JarFile jar = new JarFile(Build.library(ending).toFile())) {
      return jar.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> without(Set<String> names, String pattern) {
    return names.stream().filter(name -> !name.matches(pattern)).collect(Collectors.toSet());
  }

  private static String read(String ending, String name) throws IOException {
    try (JarFile jar = new JarFile(Build.library(ending).toFile())) {
      ZipEntry entry = jar.getEntry(name);
      return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String projectFile(String name) throws IOException {
    return Files.readString(Build.root().resolve(name));
  }
}
