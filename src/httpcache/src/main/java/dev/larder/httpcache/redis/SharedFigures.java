package dev.larder.httpcache.redis;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Figures about the sharing between nodes, computed at each read.
 *
 * @param whole whether the log is current and the far tier answers
 * @param unplaced how many records the stream has not shown yet
 */
public record SharedFigures(BooleanSupplier whole, LongSupplier unplaced) {}
