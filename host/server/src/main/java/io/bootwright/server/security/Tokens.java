package io.bootwright.server.security;

import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * API tokens: makes, checks and revokes them. Only their digests are stored. Safe for use by many threads.
 *
 * <p>The first token, of role admin, lies in a file of the data directory: the operator proves to be the operator by
 * being able to read it. Removing the file and starting again makes a new one and ends the old one.
 */
public final class Tokens implements Authenticator {
    /** The token of the file {@code admin.token}. */
    public static final UUID ADMIN_ID = new UUID(0, 1);

    private static final Set<String> RESERVED = Set.of("admin", "product", "drop-directory", "anonymous");
    private static final int SHORTEST_ADMIN_TOKEN = 16;

    private final TokenTable table;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong revocations = new AtomicLong();
    private final CredentialCache<Principal> known;

    public Tokens(Database database, Clock clock) {
        this.table = new TokenTable(database);
        this.clock = clock;
        this.known = new CredentialCache<>(this::revocations, clock);
    }

    /** Number of tokens that this host has revoked since it started. */
    public long revocations() {
        return revocations.get();
    }

    /** Tables of this package. */
    public static List<SqlMigration> migrations() {
        return TokenTable.migrations();
    }

    /**
     * A new token and its text, which is never seen again.
     *
     * @param token what is stored
     * @param text what the client sends
     */
    public record Issued(Token token, String text) {
        @Override
        public String toString() {
            return "Issued[" + token + "]";
        }
    }

    /** Another token has this name; the audit trail and Idempotency-Key know tokens by their names. */
    public static final class NameTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NameTakenException(String name) {
            super("There is a token with the name \"" + name + "\" already.");
        }
    }

    /** Whether the product uses a name for something that is no token, so that none may have it. */
    public static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return RESERVED.contains(lower) || lower.startsWith("job ");
    }

    /**
     * Makes a token.
     *
     * @throws NameTakenException when there is one with that name
     */
    public Issued issue(String name, Role role, List<String> repositories, Optional<Instant> expiresAt) {
        Token token = new Token(UUID.randomUUID(), name, role, repositories, now(), expiresAt);
        String text = TokenText.random(random);
        if (!table.add(token, TokenText.digest(text))) {
            throw new NameTakenException(name);
        }
        return new Issued(token, text);
    }

    public List<Token> list() {
        return table.list();
    }

    public Optional<Token> find(UUID id) {
        return table.find(id);
    }

    /** Ends a token; false when there was none. */
    public boolean revoke(UUID id) {
        try {
            return table.delete(id);
        } finally {
            revocations.incrementAndGet();
        }
    }

    /**
     * Makes sure that the admin token in a file works, making both when there is no file.
     *
     * @throws UncheckedIOException when the file cannot be read or written, or its token could be guessed
     */
    public void ensureAdmin(Path file) {
        try {
            String text;
            if (Files.exists(file)) {
                text = Files.readString(file, StandardCharsets.UTF_8).strip();
            } else {
                text = TokenText.random(random);
                SecretFile.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (!TokenText.plausible(text)) {
                throw new IOException(file + " holds no token. Remove it, and the next start makes one.");
            }
            if (text.length() < SHORTEST_ADMIN_TOKEN) {
                throw new IOException(file + " holds a token of " + text.length() + " characters, which can be guessed."
                        + " Remove the file, and the next start makes a long one; or write one of at least "
                        + SHORTEST_ADMIN_TOKEN + " characters (openssl rand -hex 32).");
            }
            if (table.find(TokenText.digest(text)).isEmpty()) {
                table.put(
                        new Token(ADMIN_ID, "admin", Role.ADMIN, List.of(), now(), Optional.empty()),
                        TokenText.digest(text));
                // It replaces the one that was there.
                revocations.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public Optional<Principal> authenticate(Optional<String> authorization) {
        return authorization
                .flatMap(Tokens::credential)
                .flatMap(credential -> known.find(
                        credential,
                        text -> verify(text)
                                .map(token -> new CredentialCache.Verified<>(token.principal(), token.expiresAt()))));
    }

    /** The token that an Authorization header carries: Bearer, or Basic with the token as password. */
    public static Optional<String> credential(String authorization) {
        int space = authorization.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String rest = authorization.substring(space + 1).strip();
        return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(rest);
            case "basic" -> basicPassword(rest);
            default -> Optional.empty();
        };
    }

    private static Optional<String> basicPassword(String base64) {
        try {
            String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Expired> expired(Optional<String> authorization) {
        return authorization
                .flatMap(Tokens::credential)
                .flatMap(this::stored)
                .filter(token -> !valid(token))
                .flatMap(token -> token.expiresAt().map(end -> new Expired(token.name(), end)));
    }

    /** The token that a credential is, looked up anew; empty when there is none, or it has expired. */
    public Optional<Token> verify(String text) {
        return stored(text).filter(this::valid);
    }

    private Optional<Token> stored(String text) {
        return TokenText.plausible(text) ? table.find(TokenText.digest(text)) : Optional.empty();
    }

    private boolean valid(Token token) {
        return token.expiresAt().map(end -> end.isAfter(clock.instant())).orElse(true);
    }

    /** Databases keep microseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
