// Fetches the chosen post, shows it, how long that took, and what the server's cache had to do with it.
// Without this script the form asks the server for the whole page.
"use strict";

(() => {
  const PATIENCE_MS = 20000;
  const READS_SHOWN = 5;
  const SHORTEST_SCALE_MS = 1000;
  const reads = [];
  const form = document.getElementById("chooser");
  const part = (id) => document.getElementById(id);
  let current = null;

  function show(post, millis, cache) {
    part("post-title").textContent = post.title || "Untitled";
    part("post-byline").textContent = [post.author, post.published].filter(Boolean).join(" · ");
    part("post-content").textContent = post.content || "";
    part("load-time").textContent = `${millis} ms`;
    part("x-cache").textContent = cache;
    part("x-cache").dataset.cache = cache;
    part("x-cache-fact").hidden = false;
    part("message").hidden = true;
    part("post").hidden = false;
    note(post.title || "Untitled", millis, cache);
    part("status").textContent = `Loaded in ${millis} milliseconds, ${cache}`;
  }

  // The last reads with a bar each: seconds beside milliseconds say more than a number.
  function note(title, millis, cache) {
    reads.unshift({ title, millis, cache });
    reads.length = Math.min(reads.length, READS_SHOWN);
    const slowest = Math.max(...reads.map((read) => read.millis), SHORTEST_SCALE_MS);
    part("reads-list").replaceChildren(...reads.map((read) => row(read, slowest)));
    part("reads").hidden = reads.length < 2;
  }

  function row(read, slowest) {
    const line = document.createElement("li");
    const bar = element("span", "bar", "");
    bar.style.inlineSize = `${Math.max(0.5, (100 * read.millis) / slowest)}%`;
    bar.dataset.cache = read.cache;
    line.append(
      element("span", "read-title", read.title),
      element("span", "read-time", `${read.millis} ms · ${read.cache}`),
      bar,
    );
    return line;
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function fail(text) {
    part("post").hidden = true;
    part("message").textContent = text;
    part("message").hidden = false;
    part("status").textContent = "";
  }

  async function words(response) {
    const general =
      response.status === 404
        ? "There is no such post. Please choose another one."
        : "The post cannot be shown now. Please try again in a moment.";
    try {
      const problem = await response.json();
      return typeof problem.detail === "string" ? `${general} (${problem.detail})` : general;
    } catch {
      return general;
    }
  }

  async function load(id, signal) {
    const start = performance.now();
    const response = await fetch(form.dataset.api + encodeURIComponent(id), {
      headers: { Accept: "application/json" },
      signal,
    });
    if (!response.ok) {
      return () => words(response).then(fail);
    }
    const post = await response.json();
    const millis = Math.round(performance.now() - start);
    return () => show(post, millis, response.headers.get("X-Cache") || "unknown");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (current) {
      current.abort();
    }
    const mine = new AbortController();
    current = mine;
    const timer = setTimeout(() => mine.abort(), PATIENCE_MS);
    form.setAttribute("aria-busy", "true");
    part("status").textContent = "Loading";
    let outcome;
    try {
      outcome = await load(new FormData(form).get("id"), mine.signal);
    } catch {
      outcome = () => fail("The server cannot be reached. Please try again in a moment.");
    }
    clearTimeout(timer);
    if (current === mine) {
      await outcome();
      form.removeAttribute("aria-busy");
    }
  });
})();
