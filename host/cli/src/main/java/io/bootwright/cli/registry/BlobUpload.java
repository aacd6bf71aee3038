package io.bootwright.cli.registry;

import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Response;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.ExitCode;
import io.bootwright.cli.shell.Pause;
import io.bootwright.cli.shell.Sizes;
import io.bootwright.errors.CliErrorCode;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Uploads a file as a blob, in chunks (OCI distribution, "pushing a blob in chunks"). A chunk that breaks is resumed where
 * the host says it stopped; an upload that the host forgot starts anew.
 */
final class BlobUpload {
    private static final int CHUNK = 8 << 20;
    private static final int TRIES = 12;
    private static final Duration CHUNK_LIMIT = Duration.ofMinutes(5);

    private final Api api;
    private final String repository;
    private final LongConsumer progress;

    BlobUpload(Api api, String repository, LongConsumer progress) {
        this.api = api;
        this.repository = repository;
        this.progress = progress;
    }

    /** Uploads, unless the host has the blob already. */
    void push(Path file, String digest) throws IOException {
        if (exists(digest)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, Math.max(1, size)));
            URI location = start();
            long at = 0;
            int failures = 0;
            while (at < size) {
                progress.accept(at);
                Optional<Step> step = patch(location, channel, buffer, at);
                if (step.isPresent()) {
                    location = step.get().location();
                    at = step.get().at();
                    failures = 0;
                } else {
                    if (++failures > TRIES) {
                        throw CliException.unreachable(
                                CliErrorCode.HOST_UNREACHABLE,
                                "the upload broke off " + TRIES + " times in a row at " + Sizes.text(at) + ".",
                                "Run the command again.");
                    }
                    Pause.of(Duration.ofMillis(Math.min(10_000, 250L << Math.min(failures, 8))));
                    Step where = resume(location).orElse(new Step(location, at));
                    location = where.location();
                    at = where.at();
                }
            }
            finish(location, digest);
            progress.accept(size);
        }
    }

    /** A small blob in one go. */
    void push(byte[] bytes) {
        String digest = Sha256.digest(bytes);
        if (!exists(digest)) {
            URI location = start();
            api.send(put(location, digest).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)))
                    .checked();
        }
    }

    private boolean exists(String digest) {
        Response response =
                api.send(api.request("/v2/" + repository + "/blobs/" + digest).method("HEAD", none()));
        if (response.status() == 401 || response.status() == 403) {
            throw api.error(response.status(), response.body());
        }
        return response.status() == 200;
    }

    private URI start() {
        Response response = api.send(
                        api.request("/v2/" + repository + "/blobs/uploads/").POST(none()))
                .checked();
        return location(response).orElseThrow(() -> CliException.failed("the host opened an upload without a place"));
    }

    /** Sends one chunk; empty if that broke in a way that may pass. */
    private Optional<Step> patch(URI location, FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        int count = read(channel, buffer, at);
        HttpRequest.Builder request = api.request(location)
                .timeout(CHUNK_LIMIT)
                .header("Content-Type", "application/octet-stream")
                .header("Content-Range", at + "-" + (at + count - 1))
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(buffer.array(), 0, count));
        Response response;
        try {
            response = api.sendOnce(request);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (response.status() >= 500
                || response.status() == 416
                || response.status() == 404
                || response.status() == 429) {
            return Optional.empty();
        }
        response.checked();
        return Optional.of(new Step(location(response).orElse(location), at + count));
    }

    private static int read(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        buffer.clear();
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at + buffer.position());
            if (count < 0) {
                break;
            }
        }
        if (buffer.position() == 0) {
            throw CliException.failed("the file became shorter while it was read");
        }
        return buffer.position();
    }

    /** Where the host stands; anew from the start if it forgot the upload; empty if it does not answer. */
    private Optional<Step> resume(URI location) {
        Response response;
        try {
            response = api.sendOnce(api.request(location).GET());
            if (response.status() == 404) {
                return Optional.of(new Step(start(), 0));
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (CliException e) {
            if (e.exit() == ExitCode.NO_HOST) {
                return Optional.empty();
            }
            throw e;
        }
        if (response.status() != 204 && response.status() != 200) {
            return Optional.empty();
        }
        // "0-0" is either one byte or none; sending that byte again would be refused with 416, and looked up once more.
        long next = response.headers()
                .firstValue("Range")
                .filter(range -> range.matches("(bytes=)?0-\\d{1,18}"))
                .map(range -> Long.parseLong(range.substring(range.indexOf('-') + 1)))
                .map(end -> end == 0 ? 0 : end + 1)
                .orElse(0L);
        return Optional.of(new Step(location(response).orElse(location), next));
    }

    private void finish(URI location, String digest) {
        api.send(put(location, digest).timeout(CHUNK_LIMIT).PUT(none())).checked();
    }

    private HttpRequest.Builder put(URI location, String digest) {
        String text = location.toString();
        return api.request(URI.create(text + (text.contains("?") ? "&" : "?") + "digest=" + Api.escape(digest)))
                .header("Content-Type", "application/octet-stream");
    }

    private static Optional<URI> location(Response response) {
        return response.headers().firstValue("Location").map(text -> {
            try {
                return URI.create(text);
            } catch (IllegalArgumentException e) {
                throw CliException.failed("the host names an upload in a way that is no URL");
            }
        });
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    /** How far the upload is, and where it goes on. */
    private record Step(URI location, long at) {}
}
