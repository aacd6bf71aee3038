package medium

import "time"

// pending are questions to drives that have not been answered yet. A call into the kernel for a drive that hangs cannot
// be taken back, so that it goes on in the background, and its drive is not asked anew before it has ended.
type pending[T any] map[string]chan T

// ask puts a question, or waits on for the answer to the one before. ok is false while there is none.
func (p *pending[T]) ask(drive string, limit time.Duration, question func() T) (answer T, ok bool) {
	if *p == nil {
		*p = pending[T]{}
	}
	open := (*p)[drive]
	if open == nil {
		open = make(chan T, 1)
		(*p)[drive] = open
		go func() { open <- question() }()
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case answer = <-open:
		delete(*p, drive)
		return answer, true
	case <-timer.C:
		return answer, false
	}
}
