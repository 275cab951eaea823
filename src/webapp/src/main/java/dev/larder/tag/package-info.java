/** Tags: the words under which articles are filed. */
@NullMarked
package dev.larder.tag;

import org.jspecify.annotations.NullMarked;
