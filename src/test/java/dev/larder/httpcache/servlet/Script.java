package dev.larder.httpcache.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an application does with a response, step by step, in one go or asynchronously. */
record Script(List<Step> steps, boolean async) {

  /** What a container may have committed at the latest, if its buffer has the usual size. */
  private static final int BUFFER = 4000;

  Script {
    steps = List.copyOf(steps);
  }

  enum Verb {
    PRINT,
    WRITE,
    FLUSH_WRITER,
    FLUSH_STREAM,
    FLUSH_BUFFER,
    CLOSE_WRITER,
    CLOSE_STREAM,
    RESET,
    RESET_BUFFER,
    LENGTH,
    SEND_ERROR,
    STATUS,
    SET_FIELD,
    ADD_FIELD,
    TYPE,
    ENCODING,
    BUFFER_SIZE,
    THROW
  }

  /** One operation; what the number means depends on it. */
  record Step(Verb verb, int number) {

    @Override
    public String toString() {
      return verb + " " + number;
    }

    boolean flushes() {
      return switch (verb) {
        case FLUSH_WRITER, FLUSH_STREAM, FLUSH_BUFFER -> true;
        default -> false;
      };
    }

    boolean changesTheHead() {
      return switch (verb) {
        case RESET,
            RESET_BUFFER,
            LENGTH,
            SEND_ERROR,
            STATUS,
            SET_FIELD,
            ADD_FIELD,
            TYPE,
            ENCODING,
            THROW ->
            true;
        default -> false;
      };
    }
  }

  private static final List<Integer> STATUSES = List.of(200, 201, 203, 204, 404, 410, 500);
  private static final List<Integer> ERRORS = List.of(400, 404, 410, 500, 503);
  private static final List<String> TYPES =
      List.of(
          "text/plain",
          "text/html;charset=UTF-8",
          "text/plain; charset=ISO-8859-1",
          "application/json",
          "text/event-stream");
  private static final List<String> ENCODINGS = List.of("UTF-8", "ISO-8859-1", "UTF-16BE");
  private static final List<String> FIELDS =
      List.of("X-One", "X-Two", "Cache-Control", "Content-Language", "ETag");
  private static final List<String> VALUES =
      List.of("a", "b, c", "max-age=60", "no-store", "\"tag\"");

  /**
   * The same without what a container refuses or ignores once it has committed the response: where
   * the filter still holds it, these have an effect, which is a choice (see docs/operations.md).
   */
  Script undisputed() {
    List<Step> kept = new ArrayList<>();
    boolean committed = false;
    int written = 0;
    for (Step step : steps) {
      if (committed && step.changesTheHead()) {
        continue;
      }
      kept.add(step);
      switch (step.verb()) {
        case PRINT, WRITE -> written += 4 * step.number();
        case RESET, RESET_BUFFER, SEND_ERROR -> written = 0;
        default -> {}
      }
      committed |= step.flushes() || written > BUFFER;
      if (step.verb() == Verb.SEND_ERROR) {
        // Jetty lets an answer be changed after that, against the specification
        break;
      }
    }
    return new Script(kept, async);
  }

  /** Whether a length is declared: what a container does about a wrong one is its own affair. */
  boolean declaresLength() {
    return steps.stream().anyMatch(step -> step.verb() == Verb.LENGTH);
  }

  boolean has(Verb verb) {
    return steps.stream().anyMatch(step -> step.verb() == verb);
  }

  void play(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    response.setHeader("Cache-Control", "max-age=60");
    if (!async) {
      for (Step step : steps) {
        perform(step, response);
      }
      return;
    }
    AsyncContext context = request.startAsync();
    context.start(
        () -> {
          try {
            for (Step step : steps) {
              if (step.verb() != Verb.THROW) {
                perform(step, (HttpServletResponse) context.getResponse());
              }
            }
          } catch (IOException | ServletException e) {
            // more than was declared, on Jetty. Thrown from here it would, on Tomcat, be charged to
            // the next request that this response object serves
          } finally {
            context.complete();
          }
        });
  }

  private static void perform(Step step, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      performUnlessRefused(step, response);
    } catch (IllegalStateException e) {
      // too late, or the wrong one of writer and stream: the application goes on
    }
  }

  private static void performUnlessRefused(Step step, HttpServletResponse response)
      throws IOException, ServletException {
    int number = step.number();
    switch (step.verb()) {
      case PRINT -> response.getWriter().print("aé€".repeat(number).substring(0, number));
      case WRITE -> response.getOutputStream().write(bytes(number));
      case FLUSH_WRITER -> response.getWriter().flush();
      case FLUSH_STREAM -> response.getOutputStream().flush();
      case FLUSH_BUFFER -> response.flushBuffer();
      case CLOSE_WRITER -> response.getWriter().close();
      case CLOSE_STREAM -> response.getOutputStream().close();
      case RESET -> {
        response.reset();
        response.setHeader("Cache-Control", "max-age=60");
      }
      case RESET_BUFFER -> response.resetBuffer();
      case LENGTH -> response.setContentLength(number);
      case SEND_ERROR -> response.sendError(pick(ERRORS, number));
      case STATUS -> response.setStatus(pick(STATUSES, number));
      case SET_FIELD -> response.setHeader(pick(FIELDS, number), pick(VALUES, number / 7));
      case ADD_FIELD -> response.addHeader(pick(FIELDS, number), pick(VALUES, number / 7));
      case TYPE -> response.setContentType(pick(TYPES, number));
      case ENCODING -> response.setCharacterEncoding(pick(ENCODINGS, number));
      case BUFFER_SIZE -> response.setBufferSize(40_000 + number);
      case THROW -> throw new ServletException("on purpose");
    }
  }

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[number];
    for (int i = 0; i < number; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  private static <T> T pick(List<T> list, int number) {
    return list.get(number % list.size());
  }
}
