/**
 * What every feature stands on: settings, JSON, problems, transactions and the ports to the cache.
 * Knows no feature.
 */
@NullMarked
package dev.larder.platform;

import org.jspecify.annotations.NullMarked;
