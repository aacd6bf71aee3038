package io.bootwright.server.bundles.install;

import io.bootwright.bundle.sign.BundleSignature;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import io.bootwright.server.bundles.model.SignatureState;
import io.bootwright.server.config.Config.BundleSettings;
import io.bootwright.server.config.Config.Signatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by a jar's signature whether it may come in. Keys are read anew for each jar, so that one can be added or
 * withdrawn without a restart. A signature that no trusted key made is worse than none: it is refused in every mode
 * but {@code off}.
 */
public final class SignaturePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(SignaturePolicy.class);
    private static final String KEY_FILE = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.pem";
    private static final int MAX_KEY = 64 * 1024;

    private final BundleSettings settings;

    public SignaturePolicy(BundleSettings settings) {
        this.settings = settings;
    }

    /**
     * Looks at the signature of a jar that is new here.
     *
     * @param signature text of the signature, if there is one
     */
    public SignatureState check(Path jar, Optional<String> signature) throws BundleRefused, IOException {
        SignatureState state = look(jar, signature);
        if (!state.isTrusted()) {
            refuseUntrusted(state);
        }
        return state;
    }

    private SignatureState look(Path jar, Optional<String> signature) throws BundleRefused, IOException {
        if (settings.signatures() == Signatures.OFF) {
            return SignatureState.UNCHECKED;
        }
        if (signature.isEmpty()) {
            return SignatureState.UNSIGNED;
        }
        Map<String, PublicKey> keys = keys();
        Optional<String> signer;
        try {
            signer = BundleSignature.signer(Files.readAllBytes(jar), signature.get(), keys);
        } catch (IllegalArgumentException e) {
            throw new BundleRefused(
                    Kind.UNTRUSTED,
                    "It has a bad signature: " + e.getMessage()
                            + ". Sign the jar's bytes with bootwright bundle sign or"
                            + " openssl pkeyutl -sign -rawin, in base64.");
        }
        if (signer.isPresent()) {
            return SignatureState.by(signer.get());
        }
        if (settings.trust().isEmpty()) {
            return SignatureState.UNCHECKED;
        }
        throw new BundleRefused(
                Kind.UNTRUSTED,
                "It has a bad signature: none of the " + keys.size() + " trusted keys ("
                        + settings.trust().get()
                        + ") made it over these bytes. Sign this very jar with a trusted key, or add the signer's"
                        + " public key to that directory.");
    }

    /** Refuses, when signatures are required, what has no good one; also for a roll back. */
    public void refuseUntrusted(SignatureState state) throws BundleRefused {
        if (settings.signatures() == Signatures.REQUIRE && !state.isTrusted()) {
            String why = state.equals(SignatureState.UNSIGNED)
                    ? "It is unsigned, and this host requires signatures (bundles.signatures: require)."
                    : "Its signature was not checked, and this host requires signatures (bundles.signatures: require).";
            throw new BundleRefused(
                    Kind.UNTRUSTED, why + " Publish it signed with a key of the directory bundles.trust.");
        }
    }

    /** Whether an accepted bundle deserves a warning. */
    public boolean warns(SignatureState state) {
        return settings.signatures() != Signatures.OFF && !state.isTrusted();
    }

    private Map<String, PublicKey> keys() {
        Map<String, PublicKey> keys = new HashMap<>();
        if (settings.trust().isEmpty()) {
            return keys;
        }
        for (Path file : keyFiles(settings.trust().get())) {
            try {
                if (Files.size(file) <= MAX_KEY) {
                    keys.put(String.valueOf(file.getFileName()), BundleSignature.publicKey(Files.readString(file)));
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("The key {} is left out: {}", file, e.getMessage());
            }
        }
        return keys;
    }

    private static List<Path> keyFiles(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches(KEY_FILE))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("The directory of trusted keys, {}, cannot be read: {}", directory, e.toString());
            return List.of();
        }
    }
}
