package io.bootwright.registry.transfer;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer to a GET or HEAD of a large file that never changes: strong entity tag, one byte range (RFC 9110, sections 13
 * and 14). The file is never in memory as a whole. For one request.
 */
public final class FileResponse {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    /** Is told the bytes that were handed to the socket. */
    @FunctionalInterface
    public interface Sent {
        /**
         * One piece was sent.
         *
         * @param start first byte
         * @param end byte after the last one
         */
        void bytes(long start, long end);
    }

    /** Replaces bytes of the file while it is sent, the same bytes each time. */
    @FunctionalInterface
    public interface Overlay {
        /**
         * Replaces bytes of one piece.
         *
         * @param piece bytes of the file
         * @param length number of valid bytes in it
         * @param at the piece's offset in the file
         */
        void applyTo(byte[] piece, int length, long at);
    }

    private final ServerRequest request;
    private final ServerResponse response;
    private final Path file;
    private final long size;
    private final String etag;
    private final Optional<String> lastModified;
    private final Buffers buffers;
    private final Optional<TransferWatchdog> stalls;

    /**
     * An answer that is not sent yet.
     *
     * @param etag strong entity tag, quotes included
     * @param lastModified for clients that know no entity tags
     * @param buffers pool of the buffers that are used
     */
    public FileResponse(
            ServerRequest request,
            ServerResponse response,
            Path file,
            long size,
            String etag,
            Optional<Instant> lastModified,
            Buffers buffers) {
        this(request, response, file, size, etag, lastModified, buffers, Optional.empty());
    }

    /** The same, cut off when the client takes nothing for too long. */
    public FileResponse(
            ServerRequest request,
            ServerResponse response,
            Path file,
            long size,
            String etag,
            Optional<Instant> lastModified,
            Buffers buffers,
            Optional<TransferWatchdog> stalls) {
        this.request = request;
        this.response = response;
        this.file = file;
        this.size = size;
        this.etag = etag;
        this.buffers = buffers;
        this.stalls = stalls;
        this.lastModified = lastModified.map(time -> HTTP_DATE.format(time.atOffset(ZoneOffset.UTC)));
    }

    /** Sends status and headers only. */
    public void head() {
        ByteRange range = headers();
        if (range.kind() != ByteRange.Kind.UNSATISFIABLE) {
            response.contentLength(range.length());
        }
        response.send();
    }

    /** Sends what was asked for. */
    public void body(Sent sent) {
        body((piece, length, at) -> {}, sent);
    }

    /** Sends what was asked for, with bytes replaced by an overlay. The entity tag must differ from the plain file's. */
    public void body(Overlay overlay, Sent sent) {
        ByteRange range = headers();
        if (range.length() == 0 || response.status().equals(Status.NOT_MODIFIED_304)) {
            response.send();
            return;
        }
        response.contentLength(range.length());
        byte[] buffer = buffers.take(range.length());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                OutputStream out = response.outputStream()) {
            long at = range.start();
            while (at < range.end()) {
                int wanted = (int) Math.min(buffer.length, range.end() - at);
                int read = channel.read(ByteBuffer.wrap(buffer, 0, wanted), at);
                if (read < 0) {
                    throw new IOException("The file " + file.getFileName() + " is shorter than it was.");
                }
                overlay.applyTo(buffer, read, at);
                write(out, buffer, read);
                sent.bytes(at, at + read);
                at += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private void write(OutputStream out, byte[] buffer, int length) throws IOException {
        if (stalls.isEmpty()) {
            out.write(buffer, 0, length);
            return;
        }
        try (TransferWatchdog.Transfer transfer = stalls.get().patient()) {
            out.write(buffer, 0, length);
        }
    }

    private ByteRange headers() {
        response.header(HeaderNames.ETAG, etag);
        response.header(HeaderNames.ACCEPT_RANGES, "bytes");
        response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
        lastModified.ifPresent(date -> response.header(HeaderNames.LAST_MODIFIED, date));
        if (EntityTags.match(header(HeaderNames.IF_NONE_MATCH), etag)) {
            response.status(Status.NOT_MODIFIED_304);
            return new ByteRange(0, 0, ByteRange.Kind.WHOLE);
        }
        // The range of another version is of no use to the client.
        boolean other = header(HeaderNames.IF_RANGE)
                .filter(known -> !known.equals(etag) && !lastModified.equals(Optional.of(known)))
                .isPresent();
        ByteRange range = ByteRange.of(other ? Optional.empty() : header(HeaderNames.RANGE), size);
        switch (range.kind()) {
            case UNSATISFIABLE -> {
                response.header(HeaderNames.CONTENT_RANGE, "bytes */" + size);
                response.status(Status.REQUESTED_RANGE_NOT_SATISFIABLE_416);
            }
            case PART -> {
                response.header(
                        HeaderNames.CONTENT_RANGE, "bytes " + range.start() + "-" + (range.end() - 1) + "/" + size);
                response.status(Status.PARTIAL_CONTENT_206);
            }
            case WHOLE -> response.status(Status.OK_200);
        }
        return range;
    }

    private Optional<String> header(HeaderName name) {
        return request.headers().first(name);
    }
}
