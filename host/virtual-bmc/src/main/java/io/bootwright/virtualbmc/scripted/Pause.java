package io.bootwright.virtualbmc.scripted;

/** A wait that ends when the machine's power goes. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PowerLostException();
        }
    }
}
