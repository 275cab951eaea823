/** What the pages share: views, error pages, static files, addresses. */
@NullMarked
package dev.larder.pages;

import org.jspecify.annotations.NullMarked;
