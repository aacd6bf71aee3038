package io.bootwright.cli.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events (WHATWG HTML, server-sent events), with bounded lines. Not safe for use by many threads. */
final class SseReader {
    private static final int LONGEST = 4 << 20;

    private final Reader in;
    private String id = "";

    SseReader(InputStream in) {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    /** The next event, or a comment that keeps the stream alive (kind {@code :}); empty at the end of the stream. */
    Optional<SseEvent> next() throws IOException {
        String kind = "message";
        StringBuilder data = new StringBuilder();
        boolean any = false;
        for (Optional<String> read = line(); read.isPresent(); read = line()) {
            String line = read.get();
            if (line.isEmpty()) {
                if (any) {
                    return Optional.of(new SseEvent(id, kind, data.toString()));
                }
                kind = "message";
                continue;
            }
            if (line.startsWith(":")) {
                return Optional.of(new SseEvent(id, ":", ""));
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (field) {
                case "id" -> id = value;
                case "event" -> kind = value;
                case "data" -> {
                    data.append(any ? "\n" : "").append(value);
                    any = true;
                }
                default -> {
                    // Unknown fields are ignored by the standard.
                }
            }
            if (data.length() > LONGEST) {
                throw new IOException("an event is too long");
            }
        }
        return Optional.empty();
    }

    private Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                int last = line.length() - 1;
                if (last >= 0 && line.charAt(last) == '\r') {
                    line.setLength(last);
                }
                return Optional.of(line.toString());
            }
            line.append((char) c);
            if (line.length() > LONGEST) {
                throw new IOException("a line of the event stream is too long");
            }
        }
        return Optional.empty();
    }
}
