package dev.larder.httpcache.redis;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What is shared with other nodes, asked whenever it is read.
 *
 * @param whole whether the log is followed and the far tier answers
 * @param unplaced how many records the stream has not shown yet
 */
public record SharedFigures(BooleanSupplier whole, LongSupplier unplaced) {}
