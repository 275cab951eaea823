package dev.larder.httpcache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.larder.httpcache.store.CacheKey;
import dev.larder.httpcache.store.VariantIndex;
import dev.larder.support.Build;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.ehcache.config.CacheConfiguration;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.ResourceType;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.MemoryUnit;
import org.ehcache.xml.XmlConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTemplatesTest {

  private static final ResourcePools POOLS =
      ResourcePoolsBuilder.newResourcePoolsBuilder().offheap(3, MemoryUnit.MB).build();

  @TempDir private Path folder;

  @Test
  void thePackagedFile_hasTheTemplate() throws Exception {
    URL packaged = Build.root().resolve("webapp-config/ehcache.xml").toUri().toURL();
    XmlConfiguration configuration = new XmlConfiguration(packaged);
    assertThat(
            configuration.newCacheConfigurationBuilderFromTemplate(
                "larder-responses", CacheKey.class, OffHeapEntry.class, POOLS))
        .isNotNull();
  }

  @Test
  void template_givesItsSettings_andTheSizesAreOurs() throws Exception {
    CacheTemplates templates =
        CacheTemplates.load(
            file(
                """
                <config xmlns="http://www.ehcache.org/v3">
                  <cache-template name="larder-responses">
                    <expiry><ttl unit="hours">7</ttl></expiry>
                    <resources><heap unit="entries">9</heap><offheap unit="MB">99</offheap></resources>
                  </cache-template>
                </config>
                """));
    CacheConfiguration<CacheKey, OffHeapEntry> made = templates.responses(POOLS).build();
    assertThat(
            made.getExpiryPolicy()
                .getExpiryForCreation(
                    CacheKey.of("", "/"),
                    OffHeapEntry.of(VariantIndex.empty(CacheKey.of("", "/")))))
        .isEqualTo(Duration.ofHours(7));
    assertThat(made.getResourcePools().getPoolForResource(ResourceType.Core.OFFHEAP).getSize())
        .isEqualTo(3);
    assertThat(made.getResourcePools().getPoolForResource(ResourceType.Core.HEAP)).isNull();
  }

  @Test
  void noFileOrOneOfEhcache2OrWithoutTheTemplate_isNone() throws Exception {
    String without =
        "<config xmlns=\"http://www.ehcache.org/v3\"><cache-template name=\"x\"/></config>";
    for (String xml : new String[] {null, "<ehcache><defaultCache/></ehcache>", without}) {
      CacheTemplates templates = CacheTemplates.load(xml == null ? null : file(xml));
      assertThat(templates.responses(POOLS).build()).as(xml).isNotNull();
    }
  }

  @Test
  void brokenFile_isNamed() throws Exception {
    URL broken = file("<config xmlns=\"http://www.ehcache.org/v3\"><nonsense/></config>");
    assertThatThrownBy(() -> CacheTemplates.load(broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot read " + broken);
  }

  private URL file(String xml) throws IOException {
    return Files.writeString(folder.resolve("ehcache.xml"), xml).toUri().toURL();
  }
}
