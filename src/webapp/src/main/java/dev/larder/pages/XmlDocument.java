package dev.larder.pages;

import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The content of an XML document, written with StAX. */
@FunctionalInterface
public interface XmlDocument {

  /** Writes the document from its outermost element. Open elements end with the document. */
  void write(XMLStreamWriter xml) throws XMLStreamException;

  /**
   * The whole document. Characters that XML 1.0 does not know (§2.2) become U+FFFD, so that the
   * document is well-formed whatever a text holds.
   */
  static String text(XmlDocument content) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      content.write(xml);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("Writing into memory failed", e);
    }
    return text.toString()
        .replaceAll("[^\\t\\n\\r -\\x{d7ff}\\x{e000}-\\x{fffd}\\x{10000}-\\x{10ffff}]", "\ufffd");
  }

  /** Writes an element with text in it. */
  static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  /** Writes the start of the outermost element, which gives all elements their namespace. */
  static void root(XMLStreamWriter xml, String name, String namespace) throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeDefaultNamespace(namespace);
  }
}
