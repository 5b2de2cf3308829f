package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// progress draws one line that is written over, and only on a terminal: a pipe or a log gets nothing.
type progress struct {
	w       io.Writer // nil where nothing is to be drawn
	width   int
	started time.Time
	now     func() time.Time
	mu      sync.Mutex
	drawn   bool
	last    time.Time
}

func (p *program) progress(cfg *config) *progress {
	bar := &progress{now: p.now, started: p.now()}
	if f, ok := p.stderr.(*os.File); ok && !cfg.on("quiet") && term.IsTerminal(int(f.Fd())) {
		bar.w, bar.width = f, 80
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 20 {
			bar.width = width
		}
	}
	return bar
}

// columns is how wide a line may be: as the terminal is, but not so wide that it is hard to read, and 80 where there is
// none.
func (b *progress) columns() int {
	if b.w == nil {
		return 80
	}
	return min(b.width, 100)
}

// barWidth is the number of cells in the drawn bar.
const barWidth = 20

// draw shows how far reading has come: done of size bytes (size 0 if unknown), records read, and problems found.
func (b *progress) draw(name string, done, size int64, records, problems int) {
	if b.w == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if now.Sub(b.last) < 100*time.Millisecond {
		return
	}
	b.last = now
	var line strings.Builder
	if size > 0 {
		share := min(float64(done)/float64(size), 1)
		full := int(share * barWidth)
		fmt.Fprintf(&line, "%s%s %3.0f %%  ", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), share*100)
	}
	rate := 0.0
	if s := now.Sub(b.started).Seconds(); s > 0 {
		rate = float64(records) / s
	}
	fmt.Fprintf(&line, "%d records  %.0f/s", records, rate)
	if problems > 0 {
		fmt.Fprintf(&line, "  %d problems", problems)
	}
	fmt.Fprintf(&line, "  %s", name)
	text := []rune(line.String())
	if len(text) >= b.width {
		text = text[:b.width-1]
	}
	fmt.Fprintf(b.w, "\r%s\x1b[K", string(text))
	b.drawn = true
}

// clear takes the line away, so that what is printed next stands alone.
func (b *progress) clear() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.drawn = false
	}
}
