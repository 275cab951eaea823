package dev.larder.article;

import dev.larder.api.PlainText;
import dev.larder.tag.Tags;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.validation.groups.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends of an article. In a change, a member that is missing or null stays as it is.
 *
 * @param title 1 to 200 characters in one line
 * @param summary at most 500 characters in one line; empty if a new article has none
 * @param body 1 to 100,000 characters of plain text, paragraphs with an empty line between them
 * @param authorId the id of a user
 * @param tags at most 10; none if a new article has none
 * @param status published, unless a new article says draft
 */
// required of a new one alone, and so nullable
@SuppressWarnings("MultipleNullnessAnnotations")
record ArticleInput(
    @NotNull(groups = ArticleInput.Creation.class)
        @Pattern(regexp = PlainText.VISIBLE, message = "must not be blank")
        @PlainText(max = TITLE)
        @Nullable String title,
    @PlainText(max = SUMMARY) @Nullable String summary,
    @NotNull(groups = ArticleInput.Creation.class)
        @Pattern(regexp = PlainText.VISIBLE, message = "must not be blank")
        @PlainText(lines = true, max = BODY)
        @Nullable String body,
    @NotNull(groups = ArticleInput.Creation.class) @Nullable Long authorId,
    @Size(max = TAGS)
        @Nullable
            List<
                @NotNull @Size(max = Tags.MAX_LENGTH)
                @Pattern(
                    regexp = Tags.FORM,
                    message = "must be small letters, digits and single hyphens")
                String>
            tags,
    @Nullable Status status) {

  static final int TITLE = 200;
  static final int SUMMARY = 500;
  static final int BODY = 100_000;
  static final int TAGS = 10;

  /** The constraints of a new article. */
  interface Creation extends Default {}
}
