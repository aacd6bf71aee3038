package io.bootwright.registry.catalog;

/** A manifest's file is missing, cannot be read, has other bytes than its digest says, or is not a manifest. */
public final class DamagedManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String finding;

    DamagedManifestException(String finding) {
        super(finding);
        this.finding = finding;
    }

    /** What is wrong, as one sentence. */
    public String finding() {
        return finding;
    }
}
