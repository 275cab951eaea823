package dev.larder.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE_USE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * Text that every database and every XML document can hold: no control characters, no half
 * characters, no noncharacters (XML 1.0 §2.2), and no more characters than are allowed. Null is
 * valid.
 */
@Constraint(validatedBy = PlainText.Validator.class)
@Documented
@Target({FIELD, PARAMETER, TYPE_USE})
@Retention(RUNTIME)
public @interface PlainText {

  /**
   * A regular expression for text with something to see in it. It counts every blank that Unicode
   * knows, and what has no width: a title of these alone would be a link without words.
   */
  String VISIBLE = "(?s).*[^\\s\\p{Z}\\p{Cc}\\p{Cf}].*";

  /** Whether it may have tabs and line breaks. */
  boolean lines() default false;

  /** How many characters it may have: Unicode code points, not units of UTF-16. */
  int max() default Integer.MAX_VALUE;

  String message() default "must not have control characters or characters that do not exist";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** The check itself; stateless once it is initialised. */
  final class Validator implements ConstraintValidator<PlainText, String> {

    private boolean lines;
    private int max;

    @Override
    public void initialize(PlainText constraint) {
      lines = constraint.lines();
      max = constraint.max();
    }

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
      if (text == null) {
        return true;
      }
      if (text.length() > max && text.codePointCount(0, text.length()) > max) {
        context.disableDefaultConstraintViolation();
        context
            .buildConstraintViolationWithTemplate("must have at most " + max + " characters")
            .addConstraintViolation();
        return false;
      }
      return isPlain(text, lines);
    }

    /** Whether the text is valid where tabs and line breaks are, or are not. */
    public static boolean isPlain(String text, boolean lines) {
      return text.codePoints().allMatch(c -> isPlain(c, lines));
    }

    private static boolean isPlain(int c, boolean lines) {
      if (c == '\t' || c == '\n' || c == '\r') {
        return lines;
      }
      boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      boolean noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
      return !Character.isISOControl(c) && !surrogate && !noncharacter;
    }
  }
}
