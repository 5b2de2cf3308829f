package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// host is a server whose answers a story changes.
type host struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]http.HandlerFunc // by path
	asked   []*http.Request
}

func newHost(t *testing.T) *host {
	h := &host{answers: map[string]http.HandlerFunc{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.asked = append(h.asked, r)
		h.answers[r.URL.Path](w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) answer(path string, f http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answers[path] = f
}

// requests are those that came since it was last called.
func (h *host) requests() []*http.Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	asked := h.asked
	h.asked = nil
	return asked
}

// text answers with a document that knows how to be asked for changes.
func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf("%q", fmt.Sprint(len(body), body[len(body)/2:]))
		w.Header().Set("ETag", strings.ReplaceAll(tag, "\\", ""))
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// events is an agenda of n events from number first on, the odd ones called as said.
func events(first, n int, odd string) string {
	list := make([]string, n)
	for i := range list {
		name := fmt.Sprint("Concert ", first+i)
		if i%2 == 1 {
			name = fmt.Sprint(odd, " ", first+i)
		}
		list[i] = fmt.Sprintf(`{"id": "e%d", "type": "Event", "name": "%s", "startDate": "2026-12-%02d"}`, first+i, name, 1+i%28)
	}
	return "[" + strings.Join(list, ",\n") + "]"
}

func TestPagesAreFollowed(t *testing.T) {
	h := newHost(t)
	all := 5
	page := func(w http.ResponseWriter, r *http.Request) {
		first, size := 0, 2
		fmt.Sscan(r.URL.Query().Get("offset"), &first)
		fmt.Fprintf(w, `{"total": %d, "events": %s}`, all, events(first, max(min(size, all-first), 0), "Gala"))
	}
	linked := func(w http.ResponseWriter, r *http.Request) {
		first := 0
		fmt.Sscan(r.URL.Query().Get("offset"), &first)
		if first+2 < all {
			w.Header().Set("Link", fmt.Sprintf(`<?offset=%d>; rel="next"`, first+2))
		}
		page(w, r)
	}
	h.answer("/numbered", page)
	h.answer("/linked", linked)
	h.answer("/deaf", text(`{"events": [{"id": "e1", "type": "Event", "name": "A", "startDate": "2026-12-01"}]}`))
	h.answer("/broken", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("offset") != "0" {
			io.WriteString(w, `{"events": [{"id":`)
			return
		}
		page(w, r)
	})
	source := func(path, pages string) string {
		return fmt.Sprintf("sources:\n- name: a\n  url: %s%s?state=2\n  allow-private: true\n  records: events[]\n  pages: %s\n", h.URL, path, pages)
	}
	for _, f := range []struct {
		name, config string
		code         int
		asked        int
		want         string
	}{
		{"by a number, until one is empty", source("/numbered", "{parameter: offset, step: 2}"), exitOK, 4, "a: 5 read, 5 new"},
		{"by a link", source("/linked", "link"), exitOK, 3, "a: 5 read, 5 new"},
		{"steps that are too long leave nothing out", source("/numbered", "{parameter: offset, step: 3}"), exitFailed, 2, "page 1 has only 2 records, and yet there are more\n  hint: step: 2"},
		{"a parameter that does nothing", source("/deaf", "{parameter: page, from: 1}"), exitFailed, 2, "page 2 is the same as page 1\n  hint: look whether"},
		{"a page that breaks off is no end", source("/broken", "{parameter: offset, step: 2}"), exitFailed, 2, "error: a: page 2: "},
	} {
		t.Run(f.name, func(t *testing.T) {
			s := newStage(t, map[string]string{"kiosque.yaml": f.config})
			h.requests()
			out, problems := s.run(f.code, "", "sync")
			s.has(out+problems, f.want)
			asked := h.requests()
			if len(asked) != f.asked {
				t.Errorf("asked %d times, want %d", len(asked), f.asked)
			}
			for _, r := range asked[:min(len(asked), 3)] {
				if r.URL.Query().Get("state") != "2" && r.URL.Path != "/linked" {
					t.Errorf("asked for %s", r.URL)
				}
			}
			if f.code == exitOK {
				out, _ = s.run(exitOK, "", "sync")
				s.has(out, "a: unchanged")
			}
			if left := leftOver(t); left != "" {
				t.Errorf("%s was left", left)
			}
		})
	}
}

// leftOver is a file in the spool that is no good copy.
func leftOver(t *testing.T) string {
	t.Helper()
	entries, err := os.ReadDir("kiosque.db.sources/a")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".part") {
			return e.Name()
		}
	}
	return ""
}

// days is a clock on which waiting takes no time, until a day has passed.
type days struct {
	mu   sync.Mutex
	now  time.Time
	last time.Time
	end  context.CancelFunc
}

func (d *days) Now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *days) after(wait time.Duration, f func()) func() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.now = d.now.Add(wait); d.now.After(d.last) {
		d.end()
	}
	go f()
	return func() bool { return false }
}

// turns are when each source was looked at while a server ran for a while, in minutes from its start.
func turns(t *testing.T, configuration string, start time.Time, hours int, random float64) map[string][]int {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	clock := &days{now: start, last: start.Add(time.Duration(hours) * time.Hour), end: cancel}
	write(t, "kiosque.yaml", configuration)
	cfg := &config{values: map[string]string{}, given: map[string]bool{}}
	for _, set := range settings {
		cfg.values[set.name] = set.standard
	}
	p := &program{stdout: io.Discard, stderr: io.Discard, env: func(string) string { return "" }, now: clock.Now, after: clock.after}
	if err := cfg.readFile(p, "kiosque.yaml"); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open("kiosque.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	k, err := p.newKeeper(cfg, st)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	got := map[string][]int{}
	r := newRefresher(k, slog.New(turnLog(func(source string) {
		got[source] = append(got[source], int(clock.Now().Sub(start).Minutes()))
	})), func() float64 { return random })
	r.run(ctx)
	return got
}

// turnLog is a log handler that is told of which source something is logged.
type turnLog func(source string)

func (turnLog) Enabled(context.Context, slog.Level) bool { return true }
func (l turnLog) Handle(_ context.Context, r slog.Record) error {
	return nil
}
func (l turnLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	for _, a := range attrs {
		if a.Key == "source" {
			l(a.Value.String())
		}
	}
	return l
}
func (l turnLog) WithGroup(string) slog.Handler { return l }

func TestEachSourceHasItsTurn(t *testing.T) {
	newStage(t, map[string]string{"a.json": events(1, 3, "Gala")})
	start := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	const configuration = `sources:
- {name: hourly, path: a.json, refresh: 1h}
- {name: daily, path: a.json, refresh: 1d}
- {name: never, path: a.json, refresh: never}
- {name: failing, path: absent.json, refresh: 1h}
`
	equal := func(t *testing.T, got map[string][]int, source string, want ...int) {
		t.Helper()
		if fmt.Sprint(got[source]) != fmt.Sprint(want) {
			t.Errorf("%s had its turns at %v, want %v", source, got[source], want)
		}
	}
	got := turns(t, configuration, start, 5, 0)
	equal(t, got, "hourly", 0, 60, 120, 180, 240, 300)
	equal(t, got, "daily", 0)
	equal(t, got, "never")
	equal(t, got, "failing", 0, 5, 15, 35, 75, 135, 195, 255) // ever later, up to its interval

	t.Run("a restart fetches nothing before its time", func(t *testing.T) {
		got := turns(t, configuration, start.Add(5*time.Hour+30*time.Minute), 2, 0)
		equal(t, got, "hourly", 30, 90)
		equal(t, got, "daily")
	})
	t.Run("turns are put off a little, so that not all come at once", func(t *testing.T) {
		got := turns(t, configuration, start.Add(20*time.Hour), 2, 0.5)
		equal(t, got, "hourly", 3, 66)
	})
	t.Run("a clock that was set back stops nothing", func(t *testing.T) {
		got := turns(t, configuration, start.Add(-365*24*time.Hour), 1, 0)
		equal(t, got, "daily", 0)
	})
}

func TestASourceThatFailsIsAskedEverLater(t *testing.T) {
	good := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	s := origin{refresh: time.Hour}
	for _, f := range []struct {
		fact         string
		failed, want time.Duration // after it was good
	}{
		{"soon, at first", time.Hour, 65 * time.Minute},
		{"sooner than its turn", 10 * time.Minute, 15 * time.Minute},
		{"after as long as it has failed", 80 * time.Minute, 100 * time.Minute},
		{"but not more seldom than its interval", 48 * time.Hour, 49 * time.Hour},
	} {
		info := data.SourceInfo{Checked: good, Failed: good.Add(f.failed), Failure: "x"}
		if got := s.due(&info, good.Add(f.failed)); !got.Equal(good.Add(f.want)) {
			t.Errorf("%s: got %v, want %v", f.fact, got.Sub(good), f.want)
		}
	}
}

// While serving, sources come in by themselves, and what fails is told to the log alone.
func TestServingKeepsSourcesInStep(t *testing.T) {
	s := newStage(t, map[string]string{
		"a.json":       events(1, 3, "Gala"),
		"kiosque.yaml": "sources:\n- {name: agenda, path: a.json}\n- {name: absent, path: absent.json}\n",
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	logged := &listener{told: map[string]chan struct{}{"source is imported": make(chan struct{}), "source is stale": make(chan struct{})}}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: logged, env: func(string) string { return "" }, now: func() time.Time { return s.now }, after: bell}
	ended := make(chan int, 1)
	go func() { ended <- p.run(ctx, []string{"serve", "--listen", "127.0.0.1:0"}) }()
	for what, told := range logged.told {
		select {
		case <-told:
		case code := <-ended:
			t.Fatalf("it ended with %d before it said %q:\n%s", code, what, logged.text())
		}
	}
	cancel()
	if code := <-ended; code != exitOK {
		t.Errorf("exit code %d\n%s", code, logged.text())
	}
	s.has(logged.text(), "source=agenda read=3 new=3", `source=absent error="absent.json: no such file"`)
	out, _ := s.run(exitProblems, "", "sources")
	s.has(out, "agenda", "current", "absent", "failed: absent.json: no such file")
}

// listener is a log that closes a channel when a line with its text is written.
type listener struct {
	mu   sync.Mutex
	all  bytes.Buffer
	told map[string]chan struct{}
	done map[string]bool
}

func (l *listener) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for text, told := range l.told {
		if !l.done[text] && bytes.Contains(p, []byte(text)) {
			if l.done == nil {
				l.done = map[string]bool{}
			}
			l.done[text] = true
			close(told)
		}
	}
	return l.all.Write(p)
}

func (l *listener) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
