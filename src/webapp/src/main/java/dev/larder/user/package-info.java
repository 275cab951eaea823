/** Users: the people who write the articles, as everybody may see them. */
@NullMarked
package dev.larder.user;

import org.jspecify.annotations.NullMarked;
