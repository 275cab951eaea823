package dev.larder.demo;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The feed of the demo blog: sixty posts, the same at every start. Put together from a few subjects
 * and ways to look at them; like a real feed it lacks a member here and there.
 */
final class DemoBlog {

  private static final OffsetDateTime NEWEST =
      OffsetDateTime.of(2026, 6, 30, 8, 0, 0, 0, ZoneOffset.UTC);

  /** A subject: what it is about, its category, and two things that are true of it. */
  private record Subject(String name, String category, String first, String second) {}

  /** A way to look at a subject: title, subtitle and closing; %s is the subject. */
  private record Angle(String title, String subtitle, String closing) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject(
              "tool sheds",
              "Garden",
              "A shed is tidy for as long as every tool has a nail of its own.",
              "What hangs on the wall is found; what lies in a box is bought twice."),
          new Subject(
              "compost",
              "Garden",
              "Half green and half brown is the whole secret, and it takes a year to believe it.",
              "A heap that smells wants air, not another recipe."),
          new Subject(
              "night trains",
              "Travel",
              "One falls asleep in one language and wakes up in another.",
              "The cheapest hotel in Europe moves at ninety kilometres an hour."),
          new Subject(
              "small harbours",
              "Travel",
              "The best time to arrive is when the boats come back and nobody has time for you.",
              "A harbour with one crane has one opinion about the weather."),
          new Subject(
              "rye bread",
              "Kitchen",
              "Rye does not forgive haste, and it does not punish laziness.",
              "The loaf is better on the third day than on the first."),
          new Subject(
              "soup",
              "Kitchen",
              "Every soup begins with something that was left over.",
              "Salt goes in twice: once for the vegetables and once for the guests."),
          new Subject(
              "old radios",
              "Workshop",
              "Most of them lack nothing but a capacitor the size of a bean.",
              "The hum tells you where to look, if you let it warm up first."),
          new Subject(
              "bicycles",
              "Workshop",
              "A chain that is oiled each month lasts longer than one that is admired each day.",
              "The noise is never where you hear it."),
          new Subject(
              "tide tables",
              "Science",
              "They are printed a year ahead and wrong by a hand's breadth, which is a triumph.",
              "The moon does the work; the shape of the bay does the bookkeeping."),
          new Subject(
              "street trees",
              "Science",
              "A lime in a street is forty years old and looks it at twenty.",
              "On a hot day its shade is worth more than the parking space that it costs."));

  private static final List<Angle> ANGLES =
      List.of(
          new Angle(
              "In praise of %s",
              "Why they deserve a second look",
              "None of this is new. It only has to be said again from time to time."),
          new Angle(
              "A year with %s",
              "Twelve months of notes, in short",
              "Next year I shall begin earlier and write less down."),
          new Angle(
              "What nobody told me about %s",
              "Mistakes that you need not repeat",
              "I would make most of these mistakes again, but faster."),
          new Angle(
              "The trouble with %s",
              "And what can be done about it",
              "The trouble, as so often, sits between the plan and the weather."),
          new Angle(
              "Five minutes for %s",
              "The least that helps",
              "Five minutes are not much. They are a great deal more than none."),
          new Angle(
              "Letters about %s",
              "Our readers answer",
              "We thank everybody who wrote, above all those who disagreed."));

  private static final List<Map<String, String>> USERS =
      List.of(
          user("Marta", "Elisabet", "Lindqvist", "Editor"),
          user("Tomasz", "", "Wilk", "Author"),
          user("Ines", "Maria", "Carvalho", "Author"),
          user("Samuel", "", "Okoro", "Guest"));

  private DemoBlog() {}

  /** The feed, newest first. */
  static List<Map<String, Object>> feed() {
    List<Map<String, Object>> feed = new ArrayList<>();
    for (Angle angle : ANGLES) {
      for (Subject subject : SUBJECTS) {
        feed.add(post(feed.size(), subject, angle));
      }
    }
    return List.copyOf(feed);
  }

  private static Map<String, Object> post(int number, Subject subject, Angle angle) {
    OffsetDateTime created = NEWEST.minusDays(3L * number).minusMinutes(17L * number);
    Map<String, Object> post = new LinkedHashMap<>();
    post.put("id", id(number).toString());
    post.put("title", angle.title().formatted(subject.name()));
    post.put("subtitle", angle.subtitle());
    post.put("category", subject.category());
    post.put("summary", subject.first());
    post.put("main_content", html(subject, angle));
    post.put("created_at", created.toString());
    post.put("updated_at", created.plusHours(number % 48).toString());
    post.put("user", USERS.get(number % USERS.size()));
    leaveOut(number, post);
    return post;
  }

  private static UUID id(int number) {
    return UUID.nameUUIDFromBytes(("larder-demo-blog-" + number).getBytes(StandardCharsets.UTF_8));
  }

  private static String html(Subject subject, Angle angle) {
    return """
        <p>%s</p>
        <h2>What we saw</h2>
        <p>%s <em>That</em> is most of what there is to know about %s.</p>
        <ul><li>Look twice.</li><li>Write down the day.</li></ul>
        <p>%s</p>
        """
        .formatted(subject.first(), subject.second(), subject.name(), angle.closing());
  }

  /** Some posts lack a member, as in any real feed. */
  private static void leaveOut(int number, Map<String, Object> post) {
    if (number % 7 == 3) {
      post.remove("subtitle");
    }
    if (number % 11 == 5) {
      post.remove("summary");
    }
    if (number % 13 == 8) {
      post.remove("updated_at");
    }
    if (number % 17 == 9) {
      post.remove("user");
    }
    if (number % 19 == 12) {
      post.put("category", null);
    }
  }

  private static Map<String, String> user(String first, String middle, String last, String role) {
    Map<String, String> user = new LinkedHashMap<>();
    user.put("first_name", first);
    if (!middle.isEmpty()) {
      user.put("middle_name", middle);
    }
    user.put("last_name", last);
    user.put("role", role);
    return user;
  }
}
