package io.bootwright.server.jobs.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job did to the power of its server.
 *
 * @param touched whether a power action may have been sent
 * @param ons power-ons counted, each before it was sent
 * @param onAt when the server was turned on for the work
 * @param seen what the BMC said last while a vendor's installer was at work
 * @param held whether the job ended while a step ran that must not lose power: then power is left alone
 */
public record JobPower(boolean touched, int ons, Optional<Instant> onAt, PowerHistory seen, boolean held) {
    /** Power that nobody has touched. */
    public static JobPower untouched() {
        return new JobPower(false, 0, Optional.empty(), PowerHistory.none(), false);
    }

    /** From here on power actions may be sent. */
    public JobPower touchedNow() {
        return new JobPower(true, ons, onAt, seen, held);
    }

    /** With one power-on more, which is about to be sent. */
    public JobPower counted() {
        return new JobPower(touched, ons + 1, onAt, seen, held);
    }

    /** With the power-on of the work done. */
    public JobPower on(Instant at) {
        return new JobPower(touched, ons, Optional.of(at), seen, held);
    }

    public JobPower withSeen(PowerHistory now) {
        return new JobPower(touched, ons, onAt, now, held);
    }

    /** Left alone from now on. */
    public JobPower heldNow() {
        return new JobPower(touched, ons, onAt, seen, true);
    }
}
