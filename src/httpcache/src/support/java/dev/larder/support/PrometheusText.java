package dev.larder.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Meters in the text form of Prometheus, version 0.0.4, read as strictly as {@code promtool check
 * metrics} does: one HELP and one TYPE before the samples of a family, families in one piece, no
 * series twice, names that fit their type, histograms whose buckets add up.
 */
public final class PrometheusText {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)})? ([0-9.E+-]+|\\+Inf|-Inf|NaN)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\",?");
  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, String> helps = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private final Set<String> finished = new HashSet<>();
  private String family = "";

  /** One line: a name, its labels and its value. */
  public record Sample(String name, Map<String, String> labels, double value) {

    public Sample {
      labels = Map.copyOf(labels);
    }

    boolean has(String... pairs) {
      for (int i = 0; i < pairs.length; i += 2) {
        if (!pairs[i + 1].equals(labels.get(pairs[i]))) {
          return false;
        }
      }
      return true;
    }
  }

  private PrometheusText() {}

  /**
   * Reads a whole page.
   *
   * @throws AssertionError if it breaks a rule
   */
  public static PrometheusText parse(String text) {
    require(text.endsWith("\n"), "the last line must end", "");
    PrometheusText page = new PrometheusText();
    text.lines().forEach(page::line);
    page.checkDuplicates();
    page.checkHistograms();
    return page;
  }

  public List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** The names of all families, without the endings of their samples. */
  public Set<String> families() {
    return Set.copyOf(types.keySet());
  }

  /** The sum of the samples of this name with these labels, given as name, value, name, value…. */
  public double sum(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && sample.has(labels))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** Whether there is a sample of this name with these labels. */
  public boolean has(String name, String... labels) {
    return samples.stream().anyMatch(each -> each.name().equals(name) && each.has(labels));
  }

  private void line(String line) {
    if (line.startsWith("#")) {
      Matcher comment = COMMENT.matcher(line);
      require(comment.matches(), "a comment is HELP or TYPE", line);
      enter(comment.group(2), line);
      boolean isType = comment.group(1).equals("TYPE");
      require(!isType || TYPES.contains(comment.group(3)), "a known type", line);
      String before = (isType ? types : helps).put(comment.group(2), comment.group(3));
      require(before == null, "HELP and TYPE once", line);
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches(), "a sample", line);
    require(belongs(sample.group(1)), "a sample after the HELP and TYPE of its family", line);
    samples.add(
        new Sample(sample.group(1), labels(sample.group(2), line), number(sample.group(3))));
  }

  private void enter(String name, String line) {
    if (!name.equals(family)) {
      finished.add(family);
      require(!finished.contains(name), "a family stands in one piece", line);
      family = name;
    }
  }

  private boolean belongs(String name) {
    if (!helps.containsKey(family) || !types.containsKey(family)) {
      return false;
    }
    return switch (types.getOrDefault(family, "")) {
      case "counter" -> name.equals(family) && name.endsWith("_total");
      case "histogram" -> name.matches(Pattern.quote(family) + "_(bucket|sum|count)");
      case "summary" -> name.equals(family) || name.matches(Pattern.quote(family) + "_(sum|count)");
      default -> name.equals(family) && !name.endsWith("_total");
    };
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    int end = 0;
    while (label.find() && label.start() == end) {
      require(labels.put(label.group(1), label.group(2)) == null, "a label once", line);
      end = label.end();
    }
    require(end == (text == null ? 0 : text.length()), "labels", line);
    return labels;
  }

  private static double number(String text) {
    return text.endsWith("Inf")
        ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : Double.parseDouble(text);
  }

  private void checkDuplicates() {
    Set<String> seen = new HashSet<>();
    samples.forEach(
        sample ->
            require(
                seen.add(sample.name() + new TreeMap<>(sample.labels())),
                "a series once",
                sample.toString()));
  }

  private void checkHistograms() {
    Map<String, Map<Double, Double>> histograms = new HashMap<>();
    for (Sample sample : samples) {
      if (sample.labels().containsKey("le") && sample.name().endsWith("_bucket")) {
        histograms
            .computeIfAbsent(series(sample, "_bucket"), series -> new TreeMap<>())
            .put(number(sample.labels().get("le")), sample.value());
      }
    }
    for (Sample sample : samples) {
      String series = series(sample, "_count");
      if (sample.name().endsWith("_count") && histograms.containsKey(series)) {
        double before = 0;
        for (double cumulative : histograms.get(series).values()) {
          require(cumulative >= before, "buckets grow", sample.toString());
          before = cumulative;
        }
        require(before == sample.value(), "the last bucket is the count", sample.toString());
      }
    }
  }

  private static String series(Sample sample, String ending) {
    Map<String, String> labels = new TreeMap<>(sample.labels());
    labels.remove("le");
    return sample.name().replaceFirst(ending + "$", "") + labels;
  }

  private static void require(boolean condition, String rule, String line) {
    if (!condition) {
      throw new AssertionError("Expected: " + rule + ", in: " + line);
    }
  }
}
