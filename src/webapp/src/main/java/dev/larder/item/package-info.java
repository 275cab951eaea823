/** Items: any JSON objects, kept in the database and in a cache of the application. */
@NullMarked
package dev.larder.item;

import org.jspecify.annotations.NullMarked;
