/**
 * The only package that connects the others: listeners, the JAX-RS application, the order of
 * filters, the stores behind the ports.
 */
@NullMarked
package dev.larder.boot;

import org.jspecify.annotations.NullMarked;
