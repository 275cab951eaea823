package dev.larder.httpcache.container.probe;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.zip.GZIPOutputStream;

/** Packs answers as they are written, as many applications do behind the cache. */
public final class PackingFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Packed packed = new Packed(response);
    response.setHeader("Content-Encoding", "gzip");
    chain.doFilter(request, packed);
    packed.end();
  }

  private static final class Packed extends HttpServletResponseWrapper {

    private GZIPOutputStream packer;
    private PrintWriter writer;

    Packed(HttpServletResponse response) {
      super(response);
    }

    void end() throws IOException {
      if (writer != null) {
        writer.flush();
      }
      if (packer != null) {
        packer.finish();
      }
    }

    private GZIPOutputStream packer() throws IOException {
      if (packer == null) {
        packer = new GZIPOutputStream(super.getOutputStream());
      }
      return packer;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
      if (writer == null) {
        writer = new PrintWriter(new OutputStreamWriter(packer(), getCharacterEncoding()));
      }
      return writer;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      if (writer != null) {
        throw new IllegalStateException("getWriter() has been called");
      }
      GZIPOutputStream out = packer();
      return new ServletOutputStream() {
        @Override
        public void write(int b) throws IOException {
          out.write(b);
        }

        @Override
        public void close() throws IOException {
          out.close();
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
          throw new UnsupportedOperationException();
        }
      };
    }

    @Override
    public void setContentLength(int length) {}

    @Override
    public void setContentLengthLong(long length) {}
  }
}
