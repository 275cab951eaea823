/** The database: connections, transactions, faults, and the outbox of invalidations. */
@NullMarked
package dev.larder.database;

import org.jspecify.annotations.NullMarked;
