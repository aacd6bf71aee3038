package io.bootwright.virtualbmc.scripted;

import io.bootwright.iso9660.ByteSource;
import io.bootwright.virtualbmc.machine.Medium;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.BooleanSupplier;

/** A disc read over HTTP as BMCs do: one HEAD, then ranges. Counts what it reads. */
final class HttpMedium implements ByteSource {
    private final Medium medium;
    private final WebClient web;
    private final BooleanSupplier present;
    private final long size;

    /**
     * Asks for the disc's size.
     *
     * @param present whether the disc is still in the drive
     * @throws IOException if the server does not answer, or not as a BMC needs it
     */
    HttpMedium(Medium medium, WebClient web, BooleanSupplier present) throws IOException {
        this.medium = medium;
        this.web = web;
        this.present = present;
        HttpResponse<Void> head = web.send(
                HttpRequest.newBuilder(medium.url()).method("HEAD", HttpRequest.BodyPublishers.noBody()),
                HttpResponse.BodyHandlers.discarding());
        if (head.statusCode() != 200) {
            throw new IOException("HEAD " + medium.slot() + " answered " + head.statusCode());
        }
        this.size = head.headers()
                .firstValueAsLong("Content-Length")
                .orElseThrow(() -> new IOException("HEAD " + medium.slot() + " has no Content-Length"));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, byte[] into, int at, int length) throws IOException {
        if (!present.getAsBoolean()) {
            throw new IOException("no medium in " + medium.slot());
        }
        if (length == 0) {
            return;
        }
        HttpResponse<byte[]> part = web.send(
                HttpRequest.newBuilder(medium.url())
                        .header("Range", "bytes=" + offset + "-" + (offset + length - 1))
                        .GET(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (part.statusCode() != 206 || part.body().length != length) {
            throw new IOException(medium.slot() + ": asked for " + length + " bytes at " + offset + ", got "
                    + part.statusCode() + " with " + part.body().length + " bytes");
        }
        System.arraycopy(part.body(), 0, into, at, length);
        medium.reads().add(offset, offset + length);
    }

    /** Reads the whole disc in one go, as a maintenance OS does that copies itself into memory. */
    void readAll(int chunk) throws IOException {
        byte[] buffer = new byte[(int) Math.min(chunk, size)];
        for (long at = 0; at < size; at += buffer.length) {
            read(at, buffer, 0, (int) Math.min(buffer.length, size - at));
        }
    }
}
