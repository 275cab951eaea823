/** Who may do what: the administrator, writes, requests from other sites, security fields. */
@NullMarked
package dev.larder.security;

import org.jspecify.annotations.NullMarked;
