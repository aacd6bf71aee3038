package io.bootwright.bundles.windows;

import java.util.Optional;
import java.util.stream.Stream;

/** A configuration pass of Windows Setup, and whether an applied image goes through it at its first start. */
enum Pass {
    WINDOWS_PE("windowsPE", Optional.of("it belongs to Setup started from Microsoft's own medium")),
    OFFLINE_SERVICING("offlineServicing", Optional.of("it needs Setup or DISM while the image is offline")),
    GENERALIZE("generalize", Optional.of("it belongs to sysprep /generalize, before the image is captured")),
    SPECIALIZE("specialize", Optional.empty()),
    AUDIT_SYSTEM("auditSystem", Optional.of("it runs only for an image that was captured to start in audit mode")),
    AUDIT_USER("auditUser", Optional.of("it runs only for an image that was captured to start in audit mode")),
    OOBE_SYSTEM("oobeSystem", Optional.empty());

    private final String text;
    private final Optional<String> whyNot;

    Pass(String text, Optional<String> whyNot) {
        this.text = text;
        this.whyNot = whyNot;
    }

    /** As answer files write it. */
    String text() {
        return text;
    }

    /** Why an applied image never runs it; empty if it does. */
    Optional<String> whyNot() {
        return whyNot;
    }

    static Optional<Pass> of(String text) {
        return Stream.of(values()).filter(pass -> pass.text.equals(text)).findFirst();
    }
}
