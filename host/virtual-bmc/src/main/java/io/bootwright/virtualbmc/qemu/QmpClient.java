package io.bootwright.virtualbmc.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks the QEMU Machine Protocol. Commands may come from any thread; events are handed on by one thread of their own,
 * in order, so that their handler may send commands.
 */
final class QmpClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QmpClient.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT_SECONDS = 60;

    private final SocketChannel channel;
    private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final ExecutorService events = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("qmp-events").factory());

    private QmpClient(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects and negotiates.
     *
     * @throws IOException if nothing listens there yet
     */
    static QmpClient connect(Path socket, Consumer<JsonNode> onEvent) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        var client = new QmpClient(channel);
        Thread.ofPlatform().daemon().name("qmp-reader").start(() -> client.read(onEvent));
        client.command("qmp_capabilities");
        return client;
    }

    private void read(Consumer<JsonNode> onEvent) {
        try (var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                JsonNode message = JSON.readTree(line);
                if (message.has("event")) {
                    LOG.debug("{}", line);
                    events.execute(() -> onEvent.accept(message));
                } else if (message.has("id")) {
                    CompletableFuture<JsonNode> waiter =
                            waiting.remove(message.path("id").asLong());
                    if (waiter != null) {
                        waiter.complete(message);
                    }
                }
            }
        } catch (IOException | java.util.concurrent.RejectedExecutionException e) {
            LOG.debug("QMP ended: {}", e.toString());
        }
        waiting.values().forEach(each -> each.completeExceptionally(new QmpException("QEMU has ended")));
    }

    /** A command without arguments. */
    JsonNode command(String name) {
        return command(name, JSON.createObjectNode());
    }

    /**
     * Sends a command and waits for its answer.
     *
     * @throws QmpException with QEMU's own words if it is refused
     */
    JsonNode command(String name, ObjectNode arguments) {
        long id = ids.incrementAndGet();
        ObjectNode message = JSON.createObjectNode().put("execute", name).put("id", id);
        message.set("arguments", arguments);
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        try {
            write(message);
            JsonNode result = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (result.has("error")) {
                throw new QmpException(result.at("/error/desc").asText());
            }
            return result.path("return");
        } catch (IOException e) {
            throw new QmpException("QEMU has ended", e);
        } catch (ExecutionException e) {
            throw new QmpException("QEMU has ended", e);
        } catch (TimeoutException e) {
            throw new QmpException(name + ": no answer from QEMU within " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QmpException("interrupted", e);
        } finally {
            waiting.remove(id);
        }
    }

    static ObjectNode arguments() {
        return JSON.createObjectNode();
    }

    private synchronized void write(ObjectNode message) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        events.shutdownNow();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing QMP: {}", e.toString());
        }
    }
}
