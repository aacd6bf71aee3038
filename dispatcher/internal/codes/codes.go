// Package codes is the catalogue of what the dispatcher reports as failed: every code that it sends to the host or
// prints on the console, with its meaning and its remedy. The host's catalogue (host/errors) has the same sentences; a test
// there compares them.
package codes

// Code names one kind of failure. Codes are stable, and only this package can make one.
type Code struct{ name string }

// String is the code as it is sent and printed, such as wrong-host.
func (c Code) String() string { return c.name }

// Entry describes one code.
type Entry struct {
	Code Code
	// Sent tells whether a report can have it; the others are printed on the console only, as no report can be sent.
	Sent            bool
	Meaning, Remedy string
}

// The codes, in the order in which a task meets them.
var (
	TaskMediumMissing = Code{"task-medium-missing"}
	TaskUnusable      = Code{"task-unusable"}
	NetworkFailed     = Code{"network-failed"}
	ReportUnanswered  = Code{"report-unanswered"}
	ReportRefused     = Code{"report-refused"}
	WrongHost         = Code{"wrong-host"}
	RecipeRefused     = Code{"recipe-refused"}
	DiskNotFound      = Code{"disk-not-found"}
	ToolImageMissing  = Code{"tool-image-missing"}
	UnitRefused       = Code{"unit-refused"}
	UnitMissing       = Code{"unit-missing"}
	StepUnreachable   = Code{"step-unreachable"}
	StepsOutOfOrder   = Code{"steps-out-of-order"}
	StepFailed        = Code{"step-failed"}
	StepNotRun        = Code{"step-not-run"}
	TargetFailed      = Code{"target-failed"}
	TaskTimeout       = Code{"task-timeout"}
	NotWrittenOut     = Code{"not-written-out"}
	Stopped           = Code{"stopped"}
	TaskWithdrawn     = Code{"task-withdrawn"}
	DispatcherCrashed = Code{"dispatcher-crashed"}
	DispatcherFailed  = Code{"dispatcher-failed"}
	ResultNotTold     = Code{"result-not-told"}
)

// All is the catalogue.
var All = []Entry{
	{Code: TaskMediumMissing, Sent: false,
		Meaning: "No readable task medium (volume TASK with /job.json) was found on a CD drive or a small USB device.",
		Remedy:  "Check in the BMC that the second virtual medium is inserted, and take out other media with the volume label TASK."},
	{Code: TaskUnusable, Sent: true,
		Meaning: "The task medium states something that this maintenance system cannot work with.",
		Remedy:  "Use a maintenance ISO and a host of the same release. If the bundle is a new one, check it with bootwright bundle test."},
	{Code: NetworkFailed, Sent: false,
		Meaning: "The network that the task states could not be brought up, or the task states none.",
		Remedy:  "Compare the network of the server's record with the machine: MAC addresses, cabling, VLAN, addresses and routes."},
	{Code: ReportUnanswered, Sent: true,
		Meaning: "The host did not answer the first report.",
		Remedy:  "Check that the server can reach urls.target of the host: route, firewall, name, certificate, and the server's clock."},
	{Code: ReportRefused, Sent: true,
		Meaning: "The host refused the first report: it does not know this task, or the task has ended.",
		Remedy:  "Eject the task medium and create the job again."},
	{Code: WrongHost, Sent: true,
		Meaning: "Serial and UUID of the server's record do not fit what its BMC shows, or what the machine itself says, or the machine cannot be told from others.",
		Remedy:  "No disk was written. Compare serial and UUID of the server's record with the machine (bootwright server probe shows what the BMC says), and the BMC address with the server it belongs to."},
	{Code: RecipeRefused, Sent: true,
		Meaning: "The recipe does not fit its schema, or a value in it cannot be passed to the steps.",
		Remedy:  "Correct the value that the detail names and create the job again."},
	{Code: DiskNotFound, Sent: true,
		Meaning: "No disk of the machine is the target disk, or more than one could be.",
		Remedy:  "Correct target_disk in the recipe; the detail lists the disks of the machine."},
	{Code: ToolImageMissing, Sent: true,
		Meaning: "A tool image that the task brings could not be pulled.",
		Remedy:  "Check that the image is in the host's registry and that the server has the memory for it."},
	{Code: UnitRefused, Sent: true,
		Meaning: "A unit that the task brings is wrong, or has the name of another one in the maintenance system.",
		Remedy:  "Correct the unit that the detail names in the bundle; bootwright bundle test checks it as well."},
	{Code: UnitMissing, Sent: true,
		Meaning: "The maintenance system lacks the target or one of its steps.",
		Remedy:  "Use a maintenance ISO that was built with this bundle, or let the bundle bring its units (units: on-task-iso)."},
	{Code: StepUnreachable, Sent: true,
		Meaning: "Starting the target would not run a declared step, or would not wait for its end.",
		Remedy:  "In the bundle, let the target require its last step, and each step the one before it, with Requires= and After=."},
	{Code: StepsOutOfOrder, Sent: true,
		Meaning: "The units run the steps in another order than the bundle declares.",
		Remedy:  "Name the steps in bundle.yaml in the order of their Requires= and After=."},
	{Code: StepFailed, Sent: true,
		Meaning: "A step's unit ended with an error. The job shows its name, its exit code and its last lines.",
		Remedy:  "Read the last lines of the step (bootwright job log), mend the cause and create the job again; the disk may be half written."},
	{Code: StepNotRun, Sent: true,
		Meaning: "The target was reached, but a declared step did not run to its end. A job succeeds only when each of its steps was seen to end well.",
		Remedy:  "The detail names the step. Look whether the bundle's target requires its last step, and each step the one before it (bootwright bundle test); the disk may be half written."},
	{Code: TargetFailed, Sent: true,
		Meaning: "systemd could not start the target, and no step is at fault.",
		Remedy:  "The detail names the units that failed; read their journal on the console of the machine."},
	{Code: TaskTimeout, Sent: true,
		Meaning: "The task took longer than the bundle's completion.timeout.",
		Remedy:  "See which step was at work. If it was only slow, raise the bundle's timeout."},
	{Code: NotWrittenOut, Sent: true,
		Meaning: "The last step has ended, but what was written is not known to be on the disk.",
		Remedy:  "Do not use the disk before its health is checked. Then create the job again."},
	{Code: Stopped, Sent: true,
		Meaning: "The machine was shut down or restarted while the task was at work.",
		Remedy:  "Find out who did so. The disk may be half written: create the job again."},
	{Code: TaskWithdrawn, Sent: true,
		Meaning: "The host said for minutes that it knows nothing of this task any more, so the server stopped it.",
		Remedy:  "Look in the host for why the job had ended before its server was done. The disk may be half written: create the job again."},
	{Code: DispatcherCrashed, Sent: true,
		Meaning: "The dispatcher itself crashed; the task was stopped.",
		Remedy:  "Its last lines are in the job's log. A machine with too little memory is the usual cause."},
	{Code: DispatcherFailed, Sent: true,
		Meaning: "The dispatcher could not go on for a reason that has no code of its own.",
		Remedy:  "The detail says what happened."},
	{Code: ResultNotTold, Sent: false,
		Meaning: "The task has ended, but the host did not acknowledge the result.",
		Remedy:  "Check whether the host runs and whether the server can reach it; the console says how the task ended."},
}

// Remedy says what to do about a code.
func Remedy(code Code) string {
	for _, entry := range All {
		if entry.Code == code {
			return entry.Remedy
		}
	}
	return ""
}
