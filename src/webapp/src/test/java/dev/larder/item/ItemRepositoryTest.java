package dev.larder.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.larder.api.Page;
import dev.larder.database.Database;
import dev.larder.database.Transactions;
import dev.larder.settings.Settings;
import dev.larder.support.DatabaseKind;
import dev.larder.support.TestDatabase;
import dev.larder.support.TestSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class ItemRepositoryTest {

  private static final Set<String> GROUPS = Set.of("items");
  private static final long ROOM = 1 << 20;

  @Parameter DatabaseKind kind;
  @TempDir Path folder;
  private Settings settings;
  private Database database;
  private ItemRepository repository;

  @BeforeEach
  void open() throws Exception {
    settings = TestSettings.in(folder, kind.newDatabase());
    database = TestDatabase.open(settings);
    repository = new ItemRepository(new Transactions(database));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void list_ofLargeItems_endsBeforeTheBound_butShowsOneAtLeast() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      UUID id = UUID.randomUUID();
      // in bytes of UTF-8, not in characters
      repository.create(id, "{\"a\":\"" + "ä".repeat(496) + "\"}", GROUPS);
      ids.add(id);
    }

    assertThat(shown(new Page(0, 100), 3_000)).isEqualTo(ids.subList(0, 3));
    assertThat(shown(new Page(0, 100), 2_999)).isEqualTo(ids.subList(0, 2));
    assertThat(shown(new Page(1, 2), 3_000)).isEqualTo(ids.subList(1, 3));
    assertThat(shown(new Page(4, 100), 10)).isEqualTo(ids.subList(4, 5));
    assertThat(repository.list(new Page(0, 100), 10).total()).isEqualTo(5);
  }

  private List<UUID> shown(Page page, long maxBytes) {
    return repository.list(page, maxBytes).items().stream().map(StoredItem::id).toList();
  }

  @Test
  void list_isInTheOrderOfCreation_pageByPage() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ids.add(UUID.randomUUID());
      repository.create(ids.get(i), "{}", GROUPS);
    }
    repository.update(ids.get(2), body -> "{\"a\":1}", GROUPS);

    List<UUID> listed = new ArrayList<>();
    for (int skip = 0; skip < 9; skip += 3) {
      ItemPage page = repository.list(new Page(skip, 3), ROOM);
      assertThat(page.total()).isEqualTo(7);
      page.items().forEach(item -> listed.add(item.id()));
    }
    assertThat(listed).containsExactlyElementsOf(ids);
    assertThat(repository.list(new Page(7, 3), ROOM).items()).isEmpty();
    assertThat(repository.list(new Page(Integer.MAX_VALUE, 100), ROOM).items()).isEmpty();
  }

  @Test
  void everything_isStillThereAfterReopening() throws Exception {
    UUID id = UUID.randomUUID();
    String body = "{\"a\":\"" + "ä😀".repeat(100_000) + "\"}";
    repository.create(id, body, GROUPS);
    repository.update(id, text -> text.replace("\"a\"", "\"b\""), GROUPS);

    database.close();
    database = TestDatabase.open(settings);

    StoredItem item = new ItemRepository(new Transactions(database)).find(id).orElseThrow();
    assertThat(item.version()).isEqualTo(2);
    assertThat(item.body()).isEqualTo(body.replace("\"a\"", "\"b\""));
  }

  @Test
  void unknown_isNeitherFoundNorChangedNorDeleted() {
    UUID id = UUID.randomUUID();

    assertThat(repository.find(id)).isEmpty();
    assertThat(repository.update(id, body -> body, GROUPS)).isEmpty();
    assertThat(repository.delete(id, GROUPS)).isFalse();
  }

  @Test
  void heapBytes_countTwoForEachCharacter_ifOneIsBeyondLatin1() {
    StoredItem latin = new StoredItem(UUID.randomUUID(), 1, "{\"ä\":\"" + "é".repeat(992) + "\"}");
    StoredItem wide = new StoredItem(latin.id(), 1, latin.body().replace("ä", "€"));

    assertThat(latin.heapBytes()).isEqualTo(1_128);
    assertThat(wide.heapBytes()).isEqualTo(2_128);
    assertThat(new ItemPage(List.of(latin, wide), 99).heapBytes()).isEqualTo(3_336);
  }
}
