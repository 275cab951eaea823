package dev.larder.httpcache.ehcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class KeyWritesTest {

  private final KeyWrites writes = new KeyWrites();
  private final List<String> done = new ArrayList<>();

  @Test
  void lookUpWithoutAWriteSince_mayLeaveWhatItFound() {
    long begun = writes.begin("/a");
    writes.ifNoneSince("/a", begun, () -> done.add("left"));
    assertThat(done).containsExactly("left");
  }

  @Test
  void lookUpWithAWriteSince_mayNot() {
    long begun = writes.begin("/a");
    assertThat(writes.exclusively("/a", () -> done.add("write"))).isTrue();
    writes.ifNoneSince("/a", begun, () -> done.add("left"));
    assertThat(done).containsExactly("write");
  }

  @Test
  void lookUpAfterWhichAnotherLeftSomething_mayNot() {
    long first = writes.begin("/a");
    long second = writes.begin("/a");
    writes.ifNoneSince("/a", first, () -> done.add("first"));
    writes.ifNoneSince("/a", second, () -> done.add("second"));
    assertThat(done).containsExactly("first");
  }

  @Test
  void lookUpWithAWriteOfEverythingSince_mayNot() {
    long begun = writes.begin("/a");
    writes.allExclusively(() -> done.add("all"));
    writes.ifNoneSince("/a", begun, () -> done.add("left"));
    assertThat(done).containsExactly("all");
    long later = writes.begin("/a");
    writes.ifNoneSince("/a", later, () -> done.add("later"));
    assertThat(done).containsExactly("all", "later");
  }

  @Test
  void lookUpThatBeginsDuringAWrite_waitsForNothingAndMayNot() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    Thread writer =
        new Thread(
            () ->
                writes.exclusively(
                    "/a",
                    () -> {
                      writing.countDown();
                      return passed(looked);
                    }));
    writer.start();
    writing.await();
    long begun = writes.begin("/a");
    writes.ifNoneSince("/a", begun, () -> done.add("during"));
    looked.countDown();
    writer.join();
    writes.ifNoneSince("/a", begun, () -> done.add("after"));
    assertThat(done).isEmpty();
  }

  @Test
  void writeThatFails_leavesNothingLocked() {
    Runnable failing =
        () -> {
          throw new IllegalStateException("expected");
        };
    assertThatThrownBy(() -> writes.allExclusively(failing)).hasMessage("expected");
    assertThatThrownBy(() -> writes.ifNoneSince("/a", writes.begin("/a"), failing))
        .hasMessage("expected");
    assertThat(writes.exclusively("/a", () -> done.add("write"))).isTrue();
  }

  private static boolean passed(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
