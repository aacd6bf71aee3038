package io.bootwright.errors;

import java.util.Set;

/**
 * What the dispatcher knows better than this host: why a server could not do, or end, its task. The same codes and sentences
 * are in the dispatcher (codes.go). Those that both can find are {@link JobErrorCode}s.
 */
public enum DispatcherErrorCode implements ErrorCode {
    TASK_MEDIUM_MISSING(
            "The task medium was not found",
            "No readable task medium (volume TASK with /job.json) was found on a CD drive or a small USB device.",
            "Check in the BMC that the second virtual medium is inserted, and take out other media with the volume"
                    + " label TASK."),
    TASK_UNUSABLE(
            "The task cannot be carried out by this maintenance system",
            "The task medium states something that this maintenance system cannot work with.",
            "Use a maintenance ISO and a host of the same release. If the bundle is a new one, check it with"
                    + " bootwright bundle test."),
    NETWORK_FAILED(
            "The server's network could not be brought up",
            "The network that the task states could not be brought up, or the task states none.",
            "Compare the network of the server's record with the machine: MAC addresses, cabling, VLAN, addresses and"
                    + " routes."),
    REPORT_UNANSWERED(
            "The host did not answer the first report",
            "The host did not answer the first report.",
            "Check that the server can reach urls.target of the host: route, firewall, name, certificate, and the"
                    + " server's clock."),
    REPORT_REFUSED(
            "The host refused the first report",
            "The host refused the first report: it does not know this task, or the task has ended.",
            "Eject the task medium and create the job again."),
    RECIPE_REFUSED(
            "The recipe cannot be used on the server",
            "The recipe does not fit its schema, or a value in it cannot be passed to the steps.",
            "Correct the value that the detail names and create the job again."),
    DISK_NOT_FOUND(
            "The target disk was not found",
            "No disk of the machine is the target disk, or more than one could be.",
            "Correct target_disk in the recipe; the detail lists the disks of the machine."),
    TOOL_IMAGE_MISSING(
            "A tool image could not be pulled",
            "A tool image that the task brings could not be pulled.",
            "Check that the image is in the host's registry and that the server has the memory for it."),
    UNIT_REFUSED(
            "A unit of the bundle was refused",
            "A unit that the task brings is wrong, or has the name of another one in the maintenance system.",
            "Correct the unit that the detail names in the bundle; bootwright bundle test checks it as well."),
    UNIT_MISSING(
            "The maintenance system lacks a unit",
            "The maintenance system lacks the target or one of its steps.",
            "Use a maintenance ISO that was built with this bundle, or let the bundle bring its units (units:"
                    + " on-task-iso)."),
    STEP_UNREACHABLE(
            "A declared step would not run",
            "Starting the target would not run a declared step, or would not wait for its end.",
            "In the bundle, let the target require its last step, and each step the one before it, with Requires= and"
                    + " After=."),
    STEPS_OUT_OF_ORDER(
            "The steps run in another order than declared",
            "The units run the steps in another order than the bundle declares.",
            "Name the steps in bundle.yaml in the order of their Requires= and After=."),
    TARGET_FAILED(
            "The target could not be started",
            "systemd could not start the target, and no step is at fault.",
            "The detail names the units that failed; read their journal on the console of the machine."),
    TASK_TIMEOUT(
            "The task took too long",
            "The task took longer than the bundle's completion.timeout.",
            "See which step was at work. If it was only slow, raise the bundle's timeout."),
    NOT_WRITTEN_OUT(
            "What was written may not be on the disk",
            "The last step has ended, but what was written is not known to be on the disk.",
            "Do not use the disk before its health is checked. Then create the job again."),
    STOPPED(
            "The server was shut down in mid-task",
            "The machine was shut down or restarted while the task was at work.",
            "Find out who did so. The disk may be half written: create the job again."),
    TASK_WITHDRAWN(
            "The server stopped a task that has ended here",
            "The host said for minutes that it knows nothing of this task any more, so the server stopped it.",
            "Look in the host for why the job had ended before its server was done. The disk may be half written: create"
                    + " the job again."),
    DISPATCHER_CRASHED(
            "The dispatcher crashed",
            "The dispatcher itself crashed; the task was stopped.",
            "Its last lines are in the job's log. A machine with too little memory is the usual cause."),
    DISPATCHER_FAILED(
            "The dispatcher could not go on",
            "The dispatcher could not go on for a reason that has no code of its own.",
            "The detail says what happened."),
    RESULT_NOT_TOLD(
            "The result did not reach the host",
            "The task has ended, but the host did not acknowledge the result.",
            "Check whether the host runs and whether the server can reach it; the console says how the task ended.");

    private final ErrorText text;

    DispatcherErrorCode(String title, String meaning, String remedy) {
        this.text = new ErrorText(title, meaning, remedy);
    }

    @Override
    public ErrorText text() {
        return text;
    }

    /** A server that cannot report shows its error on the console only. */
    @Override
    public Set<Place> places() {
        return switch (this) {
            case TASK_MEDIUM_MISSING, NETWORK_FAILED, RESULT_NOT_TOLD -> Set.of(Place.SERVER);
            default -> Set.of(Place.JOB, Place.SERVER);
        };
    }
}
