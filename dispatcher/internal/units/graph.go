package units

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"bootwright.io/dispatcher/internal/codes"
)

// maxUnits bounds how much of systemd's graph is looked at.
const maxUnits = 500

// graph is the part of systemd's dependencies that matters for a target: by unit, what its start brings along
// (Requires= and BindsTo=), and of that what it waits for (After=).
type graph struct{ requires, waits map[string][]string }

// CheckGraph makes sure, before anything is started, that starting the target runs every declared step and waits for
// its end, in the declared order. Wants= is no such link: the next step would run although this one failed.
func (t Target) CheckGraph(ctx context.Context) error {
	g, err := t.readGraph(ctx)
	if err != nil {
		return err
	}
	waited, required := reach(g.waits, t.Name), reach(g.requires, t.Name)
	for _, step := range t.Steps {
		switch {
		case waited[step]:
		case required[step]:
			return codes.Mark(codes.StepUnreachable, fmt.Errorf("%s requires %s, directly or through other steps, but does not wait for its end: an After= beside a Requires= is missing on the way; nothing was started",
				t.Name, step))
		default:
			return codes.Mark(codes.StepUnreachable, fmt.Errorf("%s would be reached without %s: no chain of Requires= leads from the target to that step; the target must require the last step and each step the one before; nothing was started",
				t.Name, step))
		}
	}
	for i, step := range t.Steps {
		before := reach(g.waits, step)
		for _, later := range t.Steps[i+1:] {
			if before[later] {
				return codes.Mark(codes.StepsOutOfOrder, fmt.Errorf("%s runs after %s, but the bundle declares it before; nothing was started", step, later))
			}
		}
	}
	return nil
}

// readGraph asks systemd level by level, from the target on.
func (t Target) readGraph(ctx context.Context) (graph, error) {
	g := graph{map[string][]string{}, map[string][]string{}}
	for level := []string{t.Name}; len(level) > 0 && len(g.requires) < maxUnits; {
		blocks, err := properties(ctx, t.Run, "Id,Requires,BindsTo,After", level)
		if err != nil {
			return g, err
		}
		var next []string
		for i, unit := range level {
			g.requires[unit] = append(strings.Fields(blocks[i]["Requires"]), strings.Fields(blocks[i]["BindsTo"])...)
			after := strings.Fields(blocks[i]["After"])
			for _, needed := range g.requires[unit] {
				if slices.Contains(after, needed) {
					g.waits[unit] = append(g.waits[unit], needed)
				}
				_, known := g.requires[needed]
				if isStep := strings.HasSuffix(needed, ".service") || strings.HasSuffix(needed, ".target"); isStep && !known &&
					!slices.Contains(next, needed) && !slices.Contains(level, needed) {
					next = append(next, needed)
				}
			}
		}
		level = next
	}
	return g, nil
}

// reach is everything that can be got to from a unit, without the unit itself.
func reach(edges map[string][]string, from string) map[string]bool {
	found := map[string]bool{}
	for open := []string{from}; len(open) > 0; open = open[1:] {
		for _, unit := range edges[open[0]] {
			if !found[unit] {
				found[unit] = true
				open = append(open, unit)
			}
		}
	}
	return found
}
