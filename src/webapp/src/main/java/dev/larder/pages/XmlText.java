package dev.larder.pages;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes an XML document. Characters that XML 1.0 does not know (§2.2) become U+FFFD, so that
 * whatever a text holds the document is well-formed. For one thread.
 */
public final class XmlText {

  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  /**
   * Begins a document.
   *
   * @param root the name of its outermost element
   * @param namespace of all its elements
   */
  public XmlText(String root, String namespace) {
    try {
      xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement(root);
      xml.writeDefaultNamespace(namespace);
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
  }

  /** Begins an element. */
  public XmlText start(String name) {
    try {
      xml.writeStartElement(name);
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
    return this;
  }

  /** Ends the element that began last. */
  public XmlText end() {
    try {
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
    return this;
  }

  /** An element with text in it. */
  public XmlText element(String name, String content) {
    try {
      xml.writeStartElement(name);
      xml.writeCharacters(legal(content));
      xml.writeEndElement();
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
    return this;
  }

  /**
   * An element with attributes alone.
   *
   * @param attributes names and values in turn
   */
  public XmlText empty(String name, String... attributes) {
    try {
      xml.writeEmptyElement(name);
      for (int i = 0; i < attributes.length; i += 2) {
        xml.writeAttribute(attributes[i], legal(attributes[i + 1]));
      }
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
    return this;
  }

  /** Ends the document: its whole text. */
  public String finish() {
    try {
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw unexpected(e);
    }
    return text.toString();
  }

  private static String legal(String content) {
    return content
        .codePoints()
        .map(c -> isLegal(c) ? c : 0xfffd)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isLegal(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }

  private static IllegalStateException unexpected(XMLStreamException e) {
    return new IllegalStateException("Writing into memory failed", e);
  }
}
