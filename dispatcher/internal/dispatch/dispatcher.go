// Package dispatch is the life of one task, from finding the medium to the acknowledged final report. It is the
// only reporter: systemd says how steps went, and no failure ends without a report or a word on the console.
package dispatch

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/guard"
	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/medium"
	"bootwright.io/dispatcher/internal/network"
	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/units"
)

// Unit is the name that failures outside of steps are reported with.
const Unit = "provision-dispatcher.service"

// ErrTerminated is the cause of a context that ended because the system goes down.
var ErrTerminated = errors.New("the dispatcher was told to stop (the server is being switched off or restarted)")

// Timing are the waits of a real system; tests shorten them.
type Timing struct {
	Medium, Cards, Disk time.Duration // how long to wait for each
	Some                time.Duration // how long to wait for further interfaces when one is online
	Tell                time.Duration // how often to say what the network waits for
	Pause, Poll         time.Duration // between two looks
	Drain               time.Duration // for the last log lines to arrive
	Goodbye             time.Duration // from ErrTerminated to the end of the last report
}

// RealTiming is what a server gets.
func RealTiming() Timing {
	return Timing{Medium: 2 * time.Minute, Cards: 90 * time.Second, Some: time.Minute, Tell: time.Minute, Disk: 30 * time.Second,
		Pause: 250 * time.Millisecond, Poll: time.Second, Drain: 500 * time.Millisecond, Goodbye: 50 * time.Second}
}

// Dispatcher carries out the task of the medium. Use it once.
type Dispatcher struct {
	Root    sys.Root
	Kernel  sys.Kernel
	Run     sys.Runner
	Follow  func(ctx context.Context, steps []string, take func(units.Line))
	Console func(format string, args ...any)
	Timing  Timing
	Report  report.Options
	// Registry says how patiently tool images are asked for; the zero value is for real systems.
	Registry ocistream.Options

	early    []string // what was said before there was a reporter
	reporter *report.Reporter
	disk     string // kernel name of the target disk
	logMark  int64  // where the steps begin in the kernel's log

	withdrawal withdrawal
	toldToStop atomic.Pointer[time.Time]
}

// say tells the console and, in time, the host.
func (d *Dispatcher) say(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	d.Console("%s", text)
	if d.reporter == nil {
		d.early = append(d.early, text)
		return
	}
	d.reporter.Log(Unit, time.Now(), text)
}

// Execute does it all. nil means that the task succeeded and the host knows.
func (d *Dispatcher) Execute(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { now := time.Now(); d.toldToStop.Store(&now) })()
	d.say("looking for the task medium")
	found, j, err := d.readMedium(ctx)
	if err != nil {
		d.cannotStart(codes.Mark(codes.TaskUnusable, err))
		d.Console("nothing was changed on this server, and the host cannot be told: the task is not known")
		return err
	}
	d.say("%s, from %s", j, found.Device)
	wrongHost := codes.Mark(codes.WrongHost, guard.Check(guard.Identity{Serial: j.ServerSerial, UUID: j.UUID}, guard.ReadDMI(d.Root)))
	if wrongHost != nil {
		d.say("%v", wrongHost)
	}
	began := time.Now()
	if err := d.bringNetwork(ctx, j); err != nil {
		d.cannotStart(codes.Mark(codes.NetworkFailed, err))
		d.Console("nothing was changed on this server, and the host cannot be told: there is no network")
		return err
	}
	if wrongHost != nil {
		return d.conclude(ctx, outcome{err: wrongHost})
	}
	d.say("reporting to %s", j.WebhookURL)
	// The network and the first report share the time that the host gives a server until its first contact.
	patience := max(d.Report.FirstPatience-time.Since(began), d.Report.FirstPatience/4)
	if err := d.reporter.First(ctx, patience); err != nil {
		var refused *report.Refused
		code := codes.ReportUnanswered
		if errors.As(err, &refused) {
			code = codes.ReportRefused
		}
		err = codes.Mark(code, fmt.Errorf("no first contact with the host: %w", err))
		d.cannotStart(err)
		d.Console("nothing was changed on this server")
		if ctx.Err() != nil {
			err = marked(context.Cause(ctx))
		}
		return d.conclude(ctx, outcome{err: err})
	}
	return d.conclude(ctx, d.carryOut(ctx, j, found))
}

// cannotStart says on the console why there is no task, and what to do.
func (d *Dispatcher) cannotStart(err error) {
	d.Console("CANNOT START: %v", err)
	d.Console("%s: %s", codes.Of(err), codes.Remedy(codes.Of(err)))
}

// readMedium finds the medium and sets up the reporter; lines said from here on reach the host.
func (d *Dispatcher) readMedium(ctx context.Context) (medium.Medium, job.Job, error) {
	finder := medium.Finder{Root: d.Root, Kernel: d.Kernel, MountPoint: "/run/bootwright/task", Wait: d.Timing.Medium, Pause: d.Timing.Pause, Say: d.say}
	found, err := finder.Find(ctx)
	if err != nil {
		return found, job.Job{}, codes.Mark(codes.TaskMediumMissing, err)
	}
	j, err := job.Parse(found.Files[medium.Marker])
	if err == nil {
		err = j.CheckContact()
	}
	if err != nil {
		return found, j, err
	}
	contact := report.Contact{URL: j.WebhookURL, Token: j.WebhookToken, CA: j.CA}
	client, err := report.NewClient(contact)
	if err != nil {
		return found, j, err
	}
	options := d.Report
	options.Heartbeat = j.Heartbeat()
	options.Secrets = []string{j.WebhookToken, j.PullToken}
	options.Say = d.Console
	options.BootID = d.Root.BootID()
	d.withdrawal.say = d.say
	options.Withdrawn = d.withdrawal.happened
	state := State{Contact: contact, Target: j.Bundle.Target, Steps: j.Bundle.Steps}
	options.Save = func(seq int, final []byte, done bool) {
		state.Seq, state.Final, state.Done = seq, final, done
		if err := state.save(d.Root); err != nil {
			d.Console("the dispatcher's state cannot be saved: %v", err)
		}
	}
	options.Save(0, nil, false)
	d.reporter = report.NewReporter(client, 0, options)
	for _, line := range d.early {
		d.reporter.Log(Unit, time.Now(), line)
	}
	return found, j, nil
}

func (d *Dispatcher) bringNetwork(ctx context.Context, j job.Job) error {
	config, err := network.Parse(j.Network)
	if err != nil {
		return err
	}
	up := network.Up{Root: d.Root, Run: d.Run, Say: d.say, Cards: d.Timing.Cards, Some: d.Timing.Some, Tell: d.Timing.Tell,
		Online: d.Report.FirstPatience, Pause: d.Timing.Pause}
	d.say("bringing up the network")
	if err := up.Bring(ctx, config); err != nil {
		return err
	}
	d.say("the network is up")
	d.setClock(ctx, config.NTP, j.IssuedAt)
	return nil
}
