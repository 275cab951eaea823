package dev.larder.user;

import dev.larder.api.PlainText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.groups.Default;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends of a user. In a change, a member that is missing or null stays as it is.
 *
 * @param name 1 to 100 characters in one line
 * @param role at most 100 characters in one line
 * @param bio at most 2,000 characters
 */
// required of a new one alone, and so nullable
@SuppressWarnings("MultipleNullnessAnnotations")
record UserInput(
    @NotNull(groups = UserInput.Creation.class)
        @Pattern(regexp = PlainText.VISIBLE, message = "must not be blank")
        @PlainText(max = NAME)
        @Nullable String name,
    @PlainText(max = ROLE) @Nullable String role,
    @PlainText(lines = true, max = BIO) @Nullable String bio) {

  static final int NAME = 100;
  static final int ROLE = 100;
  static final int BIO = 2_000;

  /** The constraints of a new user. */
  interface Creation extends Default {}
}
