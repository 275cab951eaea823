package dev.larder.pages;

import dev.larder.api.HttpStatus;

/**
 * What an error page says; read by its view.
 *
 * @param status the HTTP status
 * @param reason the status in words
 * @param title what is the matter, in a few words
 * @param text what the reader can do about it
 */
public record ErrorPage(int status, String reason, String title, String text) {

  private ErrorPage(int status, String title, String text) {
    this(status, HttpStatus.reason(status), title, text);
  }

  /** The page of a status. */
  static ErrorPage of(int status) {
    return switch (status) {
      case 401 ->
          new ErrorPage(
              status,
              "This is for the administrator",
              "It needs a name and a password, which most readers do not have.");
      case 403 ->
          new ErrorPage(
              status,
              "This is not allowed",
              "If a form of this site led you here, please go back, reload it and try again.");
      case 404, 410 ->
          new ErrorPage(
              status,
              "There is no such page",
              "The address may be mistyped, or the page has been removed.");
      case 405 ->
          new ErrorPage(
              status,
              "This cannot be done here",
              "The address is right, but it does not accept this kind of request.");
      case 503 ->
          new ErrorPage(
              status,
              "Not available at the moment",
              "The source of this page does not answer. Please try again in a minute.");
      default ->
          status >= 500
              ? new ErrorPage(
                  status,
                  "Something went wrong here",
                  "It is noted in the log. Please try again in a moment.")
              : new ErrorPage(
                  status, "This page cannot be shown", "The server cannot answer this request.");
    };
  }
}
