package units

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bootwright.io/dispatcher/internal/codes"
)

// endLooks is how often systemd is asked for the ends of the steps: a question may fail, and a unit may take a moment.
const endLooks = 5

// Unfinished is a step whose successful end systemd does not show, although its target was reached.
type Unfinished struct{ Step Step }

func (u *Unfinished) Error() string {
	s := u.Step
	why := "systemd has not run it for this task"
	switch {
	case !s.Loaded:
		why = "systemd does not know the unit any more"
	case s.State == Running:
		why = "its program still runs; a step must be Type=oneshot"
	case s.State == Failed:
		why = "it ended with " + s.Result
	case s.Result == "exec-condition":
		why = "its ExecCondition= was not met"
	case s.Unmet:
		why = "a Condition…= of its unit was not met"
	}
	return fmt.Sprintf("%s did not run to its end: the target was reached, but the unit is %s (%s)", s.Name, s.Active, why)
}

// ended looks whether every unit has run for this task and has succeeded. The error names the first that has not.
func (t Target) ended(ctx context.Context, names []string) (steps []Step, err error) {
	ctx = context.WithoutCancel(ctx)
	for look := 1; ; look++ {
		bounded, stop := context.WithTimeout(ctx, 10*time.Second)
		steps, err = Show(bounded, t.Run, names)
		stop()
		unfinished := slices.IndexFunc(steps, func(s Step) bool { return !s.finished() })
		switch {
		case err == nil && unfinished < 0:
			return steps, nil
		case err == nil && (steps[unfinished].State != Running || look == endLooks):
			code := codes.StepNotRun
			if steps[unfinished].State == Failed {
				code = codes.StepFailed
			}
			return steps, codes.Mark(code, &Unfinished{steps[unfinished]})
		case look == endLooks:
			return nil, codes.Mark(codes.StepNotRun, fmt.Errorf("the target was reached, but systemd does not say how the steps ended: %w", err))
		}
		time.Sleep(t.Poll)
	}
}

// finished tells whether systemd ran the unit (it has an invocation) and calls the result a success.
func (s Step) finished() bool {
	return s.Loaded && s.State == Succeeded && s.Invocation != "" && s.Result == "success"
}
