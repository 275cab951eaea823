/**
 * The only place that wires: listeners, the JAX-RS application, the filter order, the stores behind
 * the ports.
 */
@NullMarked
package dev.larder.boot;

import org.jspecify.annotations.NullMarked;
