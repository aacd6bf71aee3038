package io.bootwright.server.media;

import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.formats.Sha256;
import io.bootwright.iso9660.BytePatch;
import io.bootwright.iso9660.ByteSource;
import io.bootwright.iso9660.IsoFilePatcher;
import io.bootwright.iso9660.IsoFormatException;
import io.bootwright.registry.transfer.FileResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is laid over a stored image while it is served. Immutable.
 *
 * @param patches other bytes, by place; they do not overlap
 * @param inlay a file in a place of its own
 */
record ImageOverlay(List<BytePatch> patches, Optional<Inlay> inlay) implements FileResponse.Overlay {
    private static final int TAG_CHARS = 16;

    ImageOverlay {
        patches = List.copyOf(patches);
    }

    private ImageOverlay(List<BytePatch> patches) {
        this(patches, Optional.empty());
    }

    static ImageOverlay none() {
        return new ImageOverlay(List.of());
    }

    static ImageOverlay of(Inlay inlay) {
        return new ImageOverlay(List.of(), Optional.of(inlay));
    }

    /**
     * Finds the bytes that make an image's lines longer.
     *
     * @throws PatchException when a file or line is not there, or there is no room
     */
    static ImageOverlay of(Path iso, List<Patch> lines) {
        if (lines.isEmpty()) {
            return none();
        }
        List<BytePatch> patches = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(iso, StandardOpenOption.READ)) {
            IsoFilePatcher patcher = IsoFilePatcher.open(ByteSource.of(channel));
            for (Patch line : lines) {
                patcher.replace(line.file(), text -> longer(line, text)).stream()
                        .filter(patch -> patches.stream().noneMatch(known -> known.offset() == patch.offset()))
                        .toList()
                        .forEach(patches::add);
            }
        } catch (IsoFilePatcher.DoesNotFitException | IsoFormatException e) {
            throw new PatchException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ImageOverlay(patches);
    }

    /** The text with its line made longer; the end of the line stays as it is. */
    private static byte[] longer(Patch patch, byte[] text) {
        String before = new String(text, StandardCharsets.ISO_8859_1);
        StringBuilder after = new StringBuilder();
        boolean found = false;
        for (String line : before.split("(?<=\n)")) {
            if (!found && line.startsWith(patch.key() + "=")) {
                found = true;
                String bare = line.stripTrailing();
                after.append(with(bare, patch))
                        .append(line.substring(line.replaceAll("\\R$", "").length()));
            } else {
                after.append(line);
            }
        }
        if (!found) {
            throw new PatchException(patch.file() + " has no line " + patch.key() + "=");
        }
        return after.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The line with the value; an option of the same name, such as another {@code ks=}, gives way to it. */
    private static String with(String line, Patch patch) {
        List<String> options =
                List.of(line.substring(patch.key().length() + 1).strip().split("\\s+"));
        if (options.contains(patch.value())) {
            return line;
        }
        int equals = patch.value().indexOf('=');
        String name = equals < 0 ? patch.value() : patch.value().substring(0, equals + 1);
        if (equals < 0 || options.stream().noneMatch(option -> option.startsWith(name))) {
            return line.endsWith("=") ? line + patch.value() : line + " " + patch.value();
        }
        return patch.key() + "="
                + Stream.concat(options.stream().filter(option -> !option.startsWith(name)), Stream.of(patch.value()))
                        .collect(Collectors.joining(" "));
    }

    @Override
    public void applyTo(byte[] piece, int length, long at) {
        patches.forEach(patch -> patch.applyTo(piece, length, at));
        inlay.ifPresent(file -> file.applyTo(piece, length, at));
    }

    /** What tells the image with this overlay from the one without it; empty if there is no difference. */
    String tag() {
        if (patches.isEmpty() && inlay.isEmpty()) {
            return "";
        }
        return Sha256.hex(text()).substring(0, TAG_CHARS);
    }

    /** {@code offset:base64,offset:base64}, and a line {@code offset:size:file} for an inlay: for a row. */
    String text() {
        String bytes = patches.stream()
                .map(patch -> patch.offset() + ":" + Base64.getEncoder().encodeToString(patch.bytes()))
                .collect(Collectors.joining(","));
        return bytes
                + inlay.map(file -> "\n" + file.offset() + ":" + file.size() + ":" + file.file())
                        .orElse("");
    }

    static ImageOverlay read(String text) {
        String[] lines = text.split("\n", 2);
        List<BytePatch> patches = new ArrayList<>();
        for (String patch : lines[0].split(",")) {
            int colon = patch.indexOf(':');
            if (colon > 0) {
                patches.add(new BytePatch(
                        Long.parseLong(patch.substring(0, colon)),
                        Base64.getDecoder().decode(patch.substring(colon + 1))));
            }
        }
        Optional<Inlay> inlay = Optional.empty();
        if (lines.length == 2) {
            String[] parts = lines[1].split(":", 3);
            inlay = Optional.of(new Inlay(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Path.of(parts[2])));
        }
        return new ImageOverlay(patches, inlay);
    }
}
