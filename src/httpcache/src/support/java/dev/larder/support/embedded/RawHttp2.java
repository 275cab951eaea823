package dev.larder.support.embedded;

import dev.larder.httpcache.message.Field;
import dev.larder.httpcache.message.Fields;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/**
 * One request over HTTP/2 without TLS, frame by frame (RFC 9113): it sends pseudo-fields and fields
 * as they are, also those that no client library would send.
 */
public final class RawHttp2 {

  private static final int TIMEOUT_MS = 30_000;
  private static final int MAX_FIELDS = 65_536;
  private static final int STREAM = 1;

  /** Each is a round trip, in which a server that answers at once would have answered. */
  private static final int PINGS = 3;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  private final DataInputStream in;
  private final OutputStream out;
  private final HpackDecoder decoder = new HpackDecoder(MAX_FIELDS, System::nanoTime);
  private final ByteArrayOutputStream block = new ByteArrayOutputStream();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;
  private Fields fields = Fields.empty();

  private RawHttp2(Socket socket) throws IOException {
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * A response.
   *
   * @param status zero if the server has refused the request as malformed
   */
  public record Answer(int status, Fields fields, String body) {

    /** The first value of a field, or nothing. */
    public String field(String name) {
      return fields.first(name).orElse("");
    }
  }

  /** Sends a request without content; pseudo-fields are among the names and values. */
  public static Answer send(int port, String... namesAndValues) {
    return exchange(port, List.of(), false, namesAndValues);
  }

  /**
   * Sends a request with content, of which no {@code Content-Length} is added.
   *
   * @param data the payloads of the DATA frames; the last ends the stream
   */
  public static Answer sendWithContent(int port, List<String> data, String... namesAndValues) {
    return exchange(port, data, false, namesAndValues);
  }

  /**
   * The same, where the frames come only when the server has taken the head: it has answered a ping
   * that was sent after it.
   */
  public static Answer sendLate(int port, List<String> data, String... namesAndValues) {
    return exchange(port, data, true, namesAndValues);
  }

  private static Answer exchange(
      int port, List<String> data, boolean late, String... namesAndValues) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MS);
      RawHttp2 exchange = new RawHttp2(socket);
      exchange.sendHead(data.isEmpty(), namesAndValues);
      if (late) {
        exchange.awaitPing();
      }
      exchange.sendData(data);
      exchange.readAnswer();
      return new Answer(
          exchange.status, exchange.fields, exchange.body.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sendHead(boolean last, String... namesAndValues) throws IOException {
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    frame(SETTINGS, 0, 0, new byte[0]);
    ByteArrayOutputStream fieldBlock = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      // a literal without indexing, with a new name (RFC 7541 §6.2.2)
      fieldBlock.write(0);
      literal(fieldBlock, namesAndValues[i]);
      literal(fieldBlock, namesAndValues[i + 1]);
    }
    int flags = END_HEADERS | (last ? END_STREAM : 0);
    frame(HEADERS, flags, STREAM, fieldBlock.toByteArray());
    out.flush();
  }

  private void sendData(List<String> data) throws IOException {
    for (int i = 0; i < data.size(); i++) {
      int last = i == data.size() - 1 ? END_STREAM : 0;
      frame(DATA, last, STREAM, data.get(i).getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
  }

  private static void literal(ByteArrayOutputStream to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length > 126) {
      throw new IllegalArgumentException("longer than one byte of length can say: " + text);
    }
    to.write(bytes.length);
    to.writeBytes(bytes);
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(9);
    head.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    head.put((byte) type).put((byte) flags).putInt(stream);
    out.write(head.array());
    out.write(payload);
  }

  /** An answer that comes before the ping's is one that did not wait for the content. */
  private void awaitPing() throws IOException {
    for (int i = 0; i < PINGS; i++) {
      frame(PING, 0, 0, new byte[8]);
      out.flush();
      Frame next = read();
      while (next.type() != PING) {
        if (next.stream() == STREAM) {
          throw new IOException("The server has answered before it had the content");
        }
        next = read();
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // frames are never compared
  private record Frame(int type, int flags, int stream, byte[] payload) {}

  private Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    if (type == SETTINGS && (flags & ACK) == 0) {
      frame(SETTINGS, ACK, 0, new byte[0]);
      out.flush();
    }
    return new Frame(type, flags, stream, payload);
  }

  private void readAnswer() throws IOException {
    boolean ended = false;
    while (!ended) {
      Frame next = read();
      ended = next.type() == GOAWAY || (next.stream() == STREAM && endsStream(next));
    }
  }

  private boolean endsStream(Frame next) throws IOException {
    int type = next.type();
    int flags = next.flags();
    byte[] payload = next.payload();
    switch (type) {
      case DATA -> body.writeBytes(payload);
      case HEADERS, CONTINUATION -> {
        block.writeBytes(payload);
        if ((flags & END_HEADERS) != 0) {
          readHead();
        }
      }
      case RST_STREAM -> {
        return true;
      }
      default -> {}
    }
    return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
  }

  private void readHead() throws IOException {
    try {
      MetaData head = decoder.decode(ByteBuffer.wrap(block.toByteArray()));
      block.reset();
      if (head instanceof MetaData.Response response) {
        status = response.getStatus();
      }
      List<Field> lines = new ArrayList<>();
      head.getHttpFields().forEach(line -> lines.add(new Field(line.getName(), line.getValue())));
      fields = Fields.of(lines);
    } catch (HpackException e) {
      throw new IOException(e);
    }
  }
}
