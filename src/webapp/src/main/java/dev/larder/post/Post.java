package dev.larder.post;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A post as the posts service gave it. Text is as it came, not escaped.
 *
 * @param id 0 to 10^18 - 1
 * @param title null if the service gave none
 * @param author null if the service gave none
 * @param published when, in the service's own form; null if the service gave none
 * @param content null if the service gave none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Post(
    long id,
    @Nullable String title,
    @Nullable String author,
    @Nullable String published,
    @Nullable String content) {}
