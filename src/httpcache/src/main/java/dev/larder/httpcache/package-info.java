/**
 * An HTTP response cache that follows RFC 9111. This package depends on no container and no
 * application.
 */
@NullMarked
package dev.larder.httpcache;

import org.jspecify.annotations.NullMarked;
