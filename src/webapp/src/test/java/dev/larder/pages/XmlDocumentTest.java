package dev.larder.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Whatever a text holds, the document that holds it is well-formed. */
class XmlDocumentTest {

  @Test
  void document_hasItsElementsInTheNamespace() throws Exception {
    String text =
        XmlDocument.text(
            xml -> {
              XmlDocument.root(xml, "root", "urn:test");
              xml.writeStartElement("outer");
              XmlDocument.element(xml, "inner", "text");
              xml.writeEmptyElement("link");
              xml.writeAttribute("href", "/a?b=1&c=2");
            });

    assertThat(text)
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        .contains("<outer><inner>text</inner><link href=\"/a?b=1&amp;c=2\"/></outer>");
    Element root = parsed(text).getDocumentElement();
    assertThat(root.getNamespaceURI()).isEqualTo("urn:test");
    assertThat(root.getFirstChild().getNamespaceURI()).isEqualTo("urn:test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "<a>&\"'</a>",
        "]]>",
        "<!--",
        "&#0;",
        "Füße 日本語 \uD83C\uDF5E",
        "tab\tand\nline"
      })
  void legalText_comesBackAsItWas(String content) throws Exception {
    Element read = read(content);

    assertThat(read.getTextContent()).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "\u0008", "\u001b", "\uFFFE", "\uFFFF", "\uD83C", "\uDF5E"})
  void illegalCharacter_isReplaced_inTextAndAttribute(String character) throws Exception {
    Element read = read("a" + character + "b");

    assertThat(read.getTextContent()).isEqualTo("a\uFFFDb");
    assertThat(read.getAttribute("a")).isEmpty();
    Element next = (Element) read.getNextSibling();
    assertThat(next.getAttribute("a")).isEqualTo("a\uFFFDb");
  }

  private static Element read(String content) throws Exception {
    String text =
        XmlDocument.text(
            xml -> {
              XmlDocument.root(xml, "root", "urn:test");
              XmlDocument.element(xml, "e", content);
              xml.writeEmptyElement("f");
              xml.writeAttribute("a", content);
            });
    return (Element) parsed(text).getDocumentElement().getFirstChild();
  }

  private static Document parsed(String text) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
  }
}
