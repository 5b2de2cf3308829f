package calendar

import (
	"sync"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish"
)

// state is what a calendar depends on besides its path.
type state struct {
	cursor data.Cursor
	day    time.Time
}

// memo remembers the heads of the calendars that depend on the day, so that they are made once for a state.
type memo struct {
	sync.Mutex
	of   state
	held map[string]publish.Head
}

// manyHeads bounds what is remembered.
const manyHeads = 1 << 10

func (m *memo) get(path string, of state) (publish.Head, bool) {
	m.Lock()
	defer m.Unlock()
	if m.of != of {
		return publish.Head{}, false
	}
	h, ok := m.held[path]
	return h, ok
}

func (m *memo) put(path string, of state, h publish.Head) {
	m.Lock()
	defer m.Unlock()
	if m.held == nil || m.of != of || len(m.held) == manyHeads {
		m.of, m.held = of, map[string]publish.Head{}
	}
	m.held[path] = h
}
