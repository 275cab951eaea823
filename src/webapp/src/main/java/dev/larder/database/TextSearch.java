package dev.larder.database;

/** How the database looks for a text. */
public enum TextSearch {
  /** For the text itself, wherever it stands: every row is read. */
  PATTERN,
  /** For its words, in an index of words. */
  WORDS
}
