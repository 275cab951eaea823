package dev.larder.item;

import dev.larder.api.Page;
import dev.larder.database.CurrentRequest;
import dev.larder.database.Transactions;
import dev.larder.settings.Service;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Items in the database. Every call is a transaction of its own. */
@Service
final class ItemRepository {

  private final Transactions transactions;

  @Inject
  ItemRepository(Transactions transactions) {
    this.transactions = transactions;
  }

  Optional<StoredItem> find(UUID id) {
    return transactions.read(
        manager -> Optional.ofNullable(manager.find(Item.class, id.toString())).map(Item::stored));
  }

  /**
   * A part of the list, oldest first. It ends before the limit if the items are large.
   *
   * @param maxBytes how many bytes of text it may have; one item has room always
   */
  ItemPage list(Page page, long maxBytes) {
    return transactions.read(
        manager -> {
          long total =
              manager.createQuery("select count(i) from Item i", Long.class).getSingleResult();
          List<String> ids =
              page.skip() >= total ? List.of() : idsThatFit(sizes(manager, page), maxBytes);
          List<Item> items =
              ids.isEmpty()
                  ? List.of()
                  : manager
                      .createQuery(
                          "select i from Item i where i.id in :ids order by i.createdMicros, i.id",
                          Item.class)
                      .setParameter("ids", ids)
                      .getResultList();
          return new ItemPage(items.stream().map(Item::stored).toList(), total);
        });
  }

  /** The ids and the sizes in bytes of the items of a page. */
  private static List<?> sizes(EntityManager manager, Page page) {
    return manager
        .createNativeQuery(
            "select id, octet_length(body) from items order by created_micros, id"
                + " offset ? rows fetch next ? rows only")
        .setParameter(1, page.skip())
        .setParameter(2, page.limit())
        .getResultList();
  }

  private static List<String> idsThatFit(List<?> sizes, long maxBytes) {
    List<String> ids = new ArrayList<>();
    long bytes = 0;
    for (Object each : sizes) {
      Object[] row = (Object[]) each;
      bytes += ((Number) row[1]).longValue();
      if (bytes > maxBytes && !ids.isEmpty()) {
        break;
      }
      ids.add((String) row[0]);
    }
    return ids;
  }

  StoredItem create(UUID id, String body, Set<String> groups) {
    return transactions.write(
        groups,
        manager -> {
          Item item = new Item(id, body, Instant.now());
          manager.persist(item);
          manager.flush();
          CurrentRequest.noteCreated(id);
          return item.stored();
        });
  }

  /**
   * Replaces the body of an item by what the change makes of it.
   *
   * @return empty if there is no such item
   */
  Optional<StoredItem> update(UUID id, UnaryOperator<String> change, Set<String> groups) {
    return transactions.write(
        groups,
        manager -> {
          // Locked, since another node may be changing the same item.
          Item item = manager.find(Item.class, id.toString(), LockModeType.PESSIMISTIC_WRITE);
          if (item == null) {
            return Optional.<StoredItem>empty();
          }
          item.change(change.apply(item.body()), Instant.now());
          manager.flush();
          return Optional.of(item.stored());
        });
  }

  /** Whether there was such an item. */
  boolean delete(UUID id, Set<String> groups) {
    return transactions.write(
        groups,
        manager ->
            manager
                    .createQuery("delete from Item i where i.id = :id")
                    .setParameter("id", id.toString())
                    .executeUpdate()
                > 0);
  }
}
