package dev.larder.article;

import dev.larder.database.Micros;
import dev.larder.user.User;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The row of an article, and its rows of tags. */
@Entity
@Table(name = "articles")
class Article {

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "articles_seq")
  @SequenceGenerator(name = "articles_seq", sequenceName = "articles_seq", allocationSize = 50)
  private long id;

  @Column(nullable = false, length = ArticleInput.TITLE)
  private String title = "";

  @Column(nullable = false, length = ArticleInput.SUMMARY)
  private String summary = "";

  @Column(nullable = false, length = ArticleInput.BODY)
  private String body = "";

  @Enumerated(EnumType.STRING)
  @Column(nullable = false, length = 10)
  private Status status = Status.DRAFT;

  @ManyToOne(optional = false)
  @JoinColumn(name = "author_id", nullable = false)
  private User author;

  @ElementCollection
  @CollectionTable(name = "article_tags", joinColumns = @JoinColumn(name = "article_id"))
  @Column(name = "tag", nullable = false, length = 40)
  private Set<String> tags = new HashSet<>();

  @Version private long version;

  @Column(name = "published_micros")
  private @Nullable Long publishedMicros;

  @Column(name = "created_micros", nullable = false)
  private long createdMicros;

  @Column(name = "updated_micros", nullable = false)
  private long updatedMicros;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected Article() {}

  Article(ArticleInput input, User author, Instant now) {
    this.author = author;
    this.createdMicros = Micros.of(now);
    this.status = Status.PUBLISHED;
    change(input, author, now);
  }

  /** Takes over the members that are given. */
  final void change(ArticleInput input, User newAuthor, Instant now) {
    title = input.title() == null ? title : input.title().strip();
    summary = input.summary() == null ? summary : input.summary().strip();
    body = input.body() == null ? body : normalized(input.body());
    author = newAuthor;
    status = input.status() == null ? status : input.status();
    if (input.tags() != null) {
      Set<String> wanted = Set.copyOf(new HashSet<>(input.tags()));
      tags.retainAll(wanted);
      tags.addAll(wanted);
    }
    if (publishedMicros != null) {
      publishedMicros = Micros.notAhead(publishedMicros, now);
    } else if (status == Status.PUBLISHED) {
      publishedMicros = Micros.of(now);
    }
    createdMicros = Micros.notAhead(createdMicros, now);
    updatedMicros = Micros.after(updatedMicros, now);
  }

  // Lines end with a line feed alone, as every reader of the text expects.
  private static String normalized(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n').strip();
  }

  Status status() {
    return status;
  }

  User author() {
    return author;
  }

  /** The article as an immutable value; to be called after a flush, which sets the version. */
  ArticleDetail detail() {
    return new ArticleDetail(
        id,
        title,
        summary,
        body,
        status,
        new Author(author.id(), author.name()),
        tags.stream().sorted().toList(),
        publishedMicros == null ? null : Micros.instant(publishedMicros),
        Micros.instant(createdMicros),
        Micros.instant(updatedMicros),
        version,
        author.version());
  }
}
