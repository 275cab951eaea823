package dev.larder.item;

import dev.larder.caching.Changes;
import dev.larder.caching.LocalCache;
import dev.larder.database.Transactions;
import dev.larder.settings.Settings;

/** Makes items for the tests of others. */
public final class TestItems {

  private TestItems() {}

  /** The resource over a database and caches. */
  public static ItemResource resource(
      Transactions transactions, Changes changes, LocalCache.Factory caches, Settings settings) {
    ItemRepository items = new ItemRepository(transactions);
    return new ItemResource(new ItemCache(items, changes, caches, settings), settings);
  }
}
