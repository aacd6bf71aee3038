// Package dispatch is the life of one task, from finding the medium to the acknowledged final report. It is the
// only reporter: systemd says how steps went, and no failure ends without a report or a word on the console.
package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bootwright.io/dispatcher/internal/clock"
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
	Medium, Cards, Online, Link, Disk time.Duration // how long to wait for each
	Pause, Poll                       time.Duration // between two looks
	Drain                             time.Duration // for the last log lines to arrive
	Goodbye                           time.Duration // for the report after ErrTerminated
}

// RealTiming is what a server gets.
func RealTiming() Timing {
	return Timing{Medium: 2 * time.Minute, Cards: 90 * time.Second, Online: time.Minute, Link: 15 * time.Minute, Disk: 30 * time.Second,
		Pause: 250 * time.Millisecond, Poll: time.Second, Drain: 500 * time.Millisecond, Goodbye: 45 * time.Second}
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

	early     []string // what was said before there was a reporter
	reporter  *report.Reporter
	disk      string // kernel name of the target disk
	logMark   int64  // where the task begins in the kernel's log
	dismissal dismissal
	installed map[string]string // files of the network for the installed system
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
	if err := d.bringNetwork(ctx, j); err != nil {
		d.cannotStart(codes.Mark(codes.NetworkFailed, err))
		d.Console("nothing was changed on this server, and the host cannot be told: there is no network")
		return err
	}
	if wrongHost != nil {
		return d.conclude(ctx, outcome{err: wrongHost})
	}
	d.say("reporting to %s", j.WebhookURL)
	if err := d.reporter.First(ctx); err != nil {
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
	d.dismissal = dismissal{say: d.Console, held: j.Bundle.Uninterruptible}
	options.Dismissed = d.dismissal.take
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
	up := network.Up{Root: d.Root, Run: d.Run, Say: d.say, Cards: d.Timing.Cards, Online: d.Timing.Online, Link: d.Timing.Link, Pause: d.Timing.Pause,
		Installed: func(files map[string]string) { d.installed = files }}
	d.say("bringing up the network")
	if err := up.Bring(ctx, config); err != nil {
		return err
	}
	d.say("the network is up")
	d.setClock(ctx, config.NTP, j.IssuedAt)
	return nil
}

// setClock is best effort: TLS needs a clock that is about right. Without an NTP server, or an answer of one, the task
// medium's time has to do: it is trusted as the certificates on it are.
func (d *Dispatcher) setClock(ctx context.Context, servers []string, issued time.Time) {
	if len(servers) > 0 && d.setClockByNTP(ctx, servers) {
		return
	}
	right, wrong := clock.Right(time.Now(), issued)
	if !wrong {
		return
	}
	was := time.Now()
	if err := d.Kernel.SetClock(right); err != nil {
		d.say("the clock says %s, which cannot be right, and could not be set: %v", was.UTC().Format(time.RFC3339), err)
		return
	}
	d.say("the clock said %s, which cannot be right; set to the time of the task medium, %s", was.UTC().Format(time.RFC3339), right.UTC().Format(time.RFC3339))
}

func (d *Dispatcher) setClockByNTP(ctx context.Context, servers []string) bool {
	offset, server, err := network.AskTime(ctx, servers, 3*time.Second)
	if err == nil && offset.Abs() > time.Second {
		err = d.Kernel.SetClock(time.Now().Add(offset))
	}
	if err != nil {
		d.say("the clock could not be set: %v", err)
		return false
	}
	d.say("the clock was off by %s by %s", offset.Round(time.Millisecond), server)
	return true
}
