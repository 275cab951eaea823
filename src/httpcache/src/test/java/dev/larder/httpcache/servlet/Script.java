package dev.larder.httpcache.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application does with a response, step by step: in one go or asynchronously, with the
 * response as it comes or with a wrapper of its own that keeps the writer.
 */
public record Script(List<Step> steps, boolean async, boolean wrapped) {

  /** What no container has committed for want of room, if its buffer has the usual size. */
  private static final int BUFFER = 4000;

  /** What is seen last. */
  public static final String END = "end";

  /** Where the target of a forward or an include goes on in the script. */
  private static final String AT = Script.class.getName() + ".at";

  public Script {
    steps = List.copyOf(steps);
  }

  public enum Verb {
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
    REDIRECT,
    LOOK,
    FORWARD,
    INCLUDE,
    RETURN,
    THROW
  }

  /** One operation; what the number means depends on it. */
  public record Step(Verb verb, int number) {

    @Override
    public String toString() {
      return verb + " " + number;
    }

    boolean dispatches() {
      return verb == Verb.FORWARD || verb == Verb.INCLUDE;
    }

    boolean flushes() {
      return switch (verb) {
        case FLUSH_WRITER, FLUSH_STREAM, FLUSH_BUFFER -> true;
        default -> false;
      };
    }

    boolean writes() {
      return flushes() || verb == Verb.PRINT || verb == Verb.WRITE;
    }

    /** A stream of events passes at once, with the head as it is. */
    boolean startsEvents() {
      return verb == Verb.TYPE && pick(TYPES, number).equals("text/event-stream");
    }

    boolean closes() {
      return verb == Verb.CLOSE_WRITER || verb == Verb.CLOSE_STREAM;
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
            BUFFER_SIZE,
            REDIRECT,
            LOOK,
            FORWARD,
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
  private static final List<String> PLACES =
      List.of("plain", "?q=1", "//host/x", "/a/../b", "http://host/a/../b", "");
  private static final List<String> VALUES =
      List.of("a", "b, c", "max-age=60", "no-store", "\"tag\"");

  /**
   * The same without what depends on the size of the container's buffer; without writing to what is
   * closed, which containers refuse or ignore as they like; and without exceptions after a flush
   * that the filter has held back, or after the end of the answer (see
   * docs/operations/responses.md).
   *
   * @param strict whether the container refuses what the specification lets it refuse
   */
  public Script undisputed(boolean strict) {
    List<Step> kept = new ArrayList<>();
    boolean committed = false;
    boolean closed = false;
    boolean ended = false;
    boolean events = false;
    boolean printed = false;
    boolean included = false;
    int written = 0;
    for (Step step : steps) {
      boolean unclear =
          (events || ((committed || closed) && !strict) || (!committed && written > BUFFER))
              && step.changesTheHead();
      // Tomcat sends bytes before the characters that a kept writer has written before them
      boolean mixed = wrapped && printed && step.verb() == Verb.WRITE;
      printed |= step.verb() == Verb.PRINT;
      // what is included changes no status, but a field on Undertow
      included |= step.verb() == Verb.INCLUDE;
      boolean odd = included && !strict && step.verb() == Verb.REDIRECT;
      if (unclear
          || mixed
          || odd
          || (closed && (step.writes() || step.closes()))
          || (ended && step.verb() == Verb.THROW)) {
        continue;
      }
      kept.add(step);
      switch (step.verb()) {
        case PRINT, WRITE -> written += 4 * step.number();
        case RESET, RESET_BUFFER, SEND_ERROR, REDIRECT, FORWARD -> written = 0;
        default -> {}
      }
      committed |= step.flushes();
      events |= step.startsEvents();
      closed |= step.closes();
      // Jetty flushes what it has included
      ended |= closed || committed || step.dispatches();
      if (step.verb() == Verb.SEND_ERROR || step.verb() == Verb.REDIRECT) {
        // Jetty lets an error be changed after that, against the specification, and Tomcat lets
        // a redirected application choose between stream and writer anew
        break;
      }
    }
    return new Script(kept, async, wrapped);
  }

  /** Whether a length is declared: what a container does about a wrong one is its own affair. */
  public boolean declaresLength() {
    return steps.stream().anyMatch(step -> step.verb() == Verb.LENGTH);
  }

  public boolean has(Verb verb) {
    return steps.stream().anyMatch(step -> step.verb() == verb);
  }

  /**
   * Plays it.
   *
   * @param seen gets what the application saw of the response, what was refused, and {@link #END}
   */
  public void play(HttpServletRequest request, HttpServletResponse response, List<String> seen)
      throws IOException, ServletException {
    if (request.getAttribute(AT) instanceof Integer at) {
      playOn(at, request, response, seen);
      return;
    }
    HttpServletResponse given = wrapped ? new KeepsItsWriter(response) : response;
    given.setHeader("Cache-Control", "max-age=60");
    if (!async) {
      try {
        playOn(0, request, given, seen);
      } finally {
        seen.add(END);
      }
      return;
    }
    AsyncContext context = request.startAsync(request, given);
    context.start(
        () -> {
          try {
            playOn(0, null, given, seen);
          } catch (IOException | ServletException e) {
            // more than was declared, on Jetty. Thrown from here it would, on Tomcat, be charged to
            // the next request that this response object serves
          } finally {
            seen.add(END);
            context.complete();
          }
        });
  }

  /** Where a target returned, its caller goes on. */
  private void playOn(
      int from,
      @Nullable HttpServletRequest request,
      HttpServletResponse response,
      List<String> seen)
      throws IOException, ServletException {
    int depth = 0;
    for (int at = from; at < steps.size(); at++) {
      Step step = steps.get(at);
      if (depth > 0) {
        depth += step.dispatches() ? 1 : step.verb() == Verb.RETURN ? -1 : 0;
        continue;
      }
      try {
        switch (step.verb()) {
          case RETURN -> {
            return;
          }
          case LOOK -> seen.add(at + ": " + response.isCommitted() + " " + response.getStatus());
          case FORWARD, INCLUDE -> {
            if (request != null) {
              depth = 1;
              dispatch(step, at + 1, request, response);
            }
          }
          case THROW -> {
            if (request != null) {
              throw new ServletException("on purpose");
            }
          }
          default -> performUnlessRefused(step, response);
        }
      } catch (IllegalStateException e) {
        // too late, or the wrong one of writer and stream: the application goes on
        seen.add(at + ": " + step.verb() + " is refused");
      }
    }
  }

  private static void dispatch(
      Step step, int at, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Object before = request.getAttribute(AT);
    request.setAttribute(AT, at);
    String path = request.getRequestURI();
    RequestDispatcher dispatcher =
        requireNonNull(
            step.number() % 2 == 0
                ? request.getRequestDispatcher(path)
                : request.getServletContext().getRequestDispatcher(path));
    try {
      if (step.verb() == Verb.FORWARD) {
        dispatcher.forward(request, response);
      } else {
        dispatcher.include(request, response);
      }
    } finally {
      request.setAttribute(AT, before);
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
      case REDIRECT -> response.sendRedirect(pick(PLACES, number));
      case LOOK, FORWARD, INCLUDE, RETURN, THROW -> throw new AssertionError(step);
    }
  }

  private static byte[] bytes(int number) {
    byte[] bytes = new byte[number];
    for (int i = 0; i < number; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return bytes;
  }

  /** A wrapper as applications have them: what writes, it makes once, over the writer below. */
  private static final class KeepsItsWriter extends HttpServletResponseWrapper {

    private @Nullable PrintWriter writer;

    KeepsItsWriter(HttpServletResponse response) {
      super(response);
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      if (writer == null) {
        writer = new PrintWriter(super.getWriter());
      }
      return writer;
    }
  }

  private static <T> T pick(List<T> list, int number) {
    return list.get(number % list.size());
  }
}
