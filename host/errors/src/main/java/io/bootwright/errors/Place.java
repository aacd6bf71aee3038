package io.bootwright.errors;

/** Where an operator meets an error. */
public enum Place {
    /** The answer of an API request: an RFC 9457 problem document. */
    API("an answer of the API"),
    /** The {@code error} of a job that did not succeed. */
    JOB("a job's `error`"),
    /** An answer of {@code /v2}, in the form of the OCI Distribution Specification. */
    REGISTRY("an answer of the registry"),
    /** The answer of a probe, and the hint of a job that failed at its BMC. */
    BMC("a probe's answer, or a job's `error.hint`"),
    /** A report of the dispatcher, and the console of the server. */
    SERVER("the server's console and the job's log"),
    /** The command line, where the host itself could not answer. */
    CLI("the command line");

    private final String words;

    Place(String words) {
        this.words = words;
    }

    /** The place, in words for a sentence that begins with "Seen in". */
    public String words() {
        return words;
    }
}
