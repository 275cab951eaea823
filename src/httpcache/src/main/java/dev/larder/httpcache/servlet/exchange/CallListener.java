package dev.larder.httpcache.servlet.exchange;

import dev.larder.httpcache.servlet.waiting.Landing;

/** Hears of a call to the application on behalf of the requests that wait for its answer. */
interface CallListener {

  /**
   * No filter stands between this one and the servlet. Called on the thread of the request, while
   * the application works; not called if there is one, or if that cannot be known.
   */
  void calledDirectly();

  /** It is known whether the answer is stored. Called once, before the client gets the answer. */
  void landed(Landing landing);
}
