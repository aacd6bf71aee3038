package io.bootwright.virtualbmc.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads requests from a connection. Lines, headers and bodies are bounded. */
final class RequestReader {
    private static final int MAX_LINE = 8192;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_UPLOAD = 64 << 20;

    private final InputStream in;
    private final OutputStream out;

    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request, or null at the end of the connection. */
    @Nullable
    HttpRequest next() throws IOException {
        String first = line(true);
        while (first != null && first.isEmpty()) {
            first = line(true);
        }
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.") || !parts[1].startsWith("/")) {
            throw new BadRequestException(400, "not an HTTP/1.1 request line");
        }
        Map<String, String> headers = headers();
        byte[] body = body(headers);
        return new HttpRequest(parts[0].toUpperCase(Locale.ROOT), path(parts[1]), headers, body);
    }

    private static String path(String target) throws BadRequestException {
        int query = target.indexOf('?');
        try {
            // A plus sign in a path is a plus sign.
            return URLDecoder.decode(
                    (query < 0 ? target : target.substring(0, query)).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(400, "the path is not well-formed");
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int count = 0; ; count++) {
            String line = line(false);
            if (line == null) {
                throw new EOFException();
            }
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            if (colon < 1 || count >= MAX_HEADERS) {
                throw new BadRequestException(400, "too many headers, or one without a colon");
            }
            headers.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        int most = headers.getOrDefault("content-type", "").startsWith("multipart/") ? MAX_UPLOAD : MAX_BODY;
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks(most);
        }
        int length = number(headers.getOrDefault("content-length", "0"), 10, most);
        return exactly(length);
    }

    private byte[] chunks(int most) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            String line = String.valueOf(line(false));
            int size = number(line.split(";", 2)[0].strip(), 16, most);
            if (size == 0) {
                while (true) {
                    String trailer = line(false);
                    if (trailer == null || trailer.isEmpty()) {
                        return body.toByteArray();
                    }
                }
            }
            if (body.size() + size > most) {
                throw new BadRequestException(413, "the body is larger than " + most + " bytes");
            }
            body.write(exactly(size));
            line(false);
        }
    }

    private static int number(String text, int radix, int most) throws BadRequestException {
        int number;
        try {
            number = Integer.parseInt(text, radix);
        } catch (NumberFormatException e) {
            throw new BadRequestException(400, "not a length");
        }
        if (number < 0 || number > most) {
            throw new BadRequestException(413, "the body is larger than " + most + " bytes");
        }
        return number;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private @Nullable String line(boolean endAllowed) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (endAllowed && line.size() == 0) {
                    return null;
                }
                throw new EOFException();
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() >= MAX_LINE) {
                throw new BadRequestException(400, "a line of more than " + MAX_LINE + " bytes");
            }
            line.write(next);
        }
    }
}
