package dev.larder.httpcache.ehcache;

import dev.larder.httpcache.store.CacheKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.xml.XmlConfiguration;
import org.ehcache.xml.exceptions.XmlConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The template of the caches of responses in {@code ehcache.xml} on the class path. An application
 * that brings no such file, or one of Ehcache 2, gets caches without a template.
 */
final class CacheTemplates {

  private static final String RESPONSES = "larder-responses";

  private static final String NAMESPACE = "http://www.ehcache.org/v3";

  private final @Nullable XmlConfiguration configuration;

  private CacheTemplates(@Nullable XmlConfiguration configuration) {
    this.configuration = configuration;
  }

  /** Reads the file if it is there. */
  static CacheTemplates load() {
    return load(CacheTemplates.class.getClassLoader().getResource("ehcache.xml"));
  }

  static CacheTemplates load(@Nullable URL file) {
    if (file == null || !isOfThisEhcache(file)) {
      return new CacheTemplates(null);
    }
    try {
      return new CacheTemplates(new XmlConfiguration(file, CacheTemplates.class.getClassLoader()));
    } catch (XmlConfigurationException e) {
      throw new IllegalStateException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A cache configuration from the template, or a plain one if there is no such template. */
  CacheConfigurationBuilder<CacheKey, OffHeapEntry> responses(ResourcePools pools) {
    CacheConfigurationBuilder<CacheKey, OffHeapEntry> builder = fromTemplate(pools);
    return builder != null
        ? builder
        : CacheConfigurationBuilder.newCacheConfigurationBuilder(
            CacheKey.class, OffHeapEntry.class, pools);
  }

  private @Nullable CacheConfigurationBuilder<CacheKey, OffHeapEntry> fromTemplate(
      ResourcePools pools) {
    if (configuration == null) {
      return null;
    }
    try {
      return configuration.newCacheConfigurationBuilderFromTemplate(
          RESPONSES, CacheKey.class, OffHeapEntry.class, pools);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "The template " + RESPONSES + " in ehcache.xml names a class that is not there", e);
    }
  }

  private static boolean isOfThisEhcache(URL file) {
    try (InputStream in = file.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(NAMESPACE);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + file, e);
    }
  }
}
