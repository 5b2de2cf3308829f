package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// mortal is a server, the program as it is built, that is killed whenever it has given so many answers, and started again at
// the same address.
type mortal struct {
	*testing.T
	context        context.Context
	dir, kiosque   string // a folder, and the program in it
	store, base    string
	every          int64 // answers between two deaths
	answers        atomic.Int64
	broken         atomic.Int64 // answers that were not given, or not whole
	client         *http.Client
	due            chan struct{}
	ended          chan struct{}
	server         *exec.Cmd
	kills, imports int          // how many servers and imports were killed
	errors         bytes.Buffer // of the servers, one after the other
}

// mostKills bounds the deaths in a long life.
const mostKills = 12

func newMortal(ctx context.Context, t *testing.T, every int) *mortal {
	t.Helper()
	dir := t.TempDir()
	m := &mortal{T: t, context: ctx, dir: dir, kiosque: filepath.Join(dir, "kiosque"), store: filepath.Join(dir, "kiosque.db"), every: int64(every),
		due: make(chan struct{}, 1), ended: make(chan struct{}), client: &http.Client{
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	build := exec.CommandContext(ctx, "go", "build", "-o", m.kiosque, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m.start("127.0.0.1:0")
	go m.reap()
	t.Cleanup(m.end)
	return m
}

// start starts a server, and returns when it is there.
func (m *mortal) start(listen string) {
	cmd := exec.CommandContext(m.context, m.kiosque, "serve", "--store", m.store, "--listen", listen, "--log", "warn")
	cmd.Dir, cmd.Stderr = m.dir, &m.errors
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		m.Error(err)
		return
	}
	m.server = cmd
	if m.base == "" {
		text, _ := io.ReadAll(io.LimitReader(out, int64(len("\nKiosque serves http://127.0.0.1:00000/"))))
		found := regexp.MustCompile(`http://[0-9.:]+`).Find(text)
		m.base = strings.TrimSuffix(string(found), "/")
	}
	go io.Copy(io.Discard, out)
	m.await()
}

// await waits until the server is ready.
func (m *mortal) await() {
	for m.context.Err() == nil {
		res, err := m.client.Get(m.base + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// reap kills the server when it is due, and starts another one.
func (m *mortal) reap() {
	defer close(m.ended)
	for range m.due {
		m.kills++
		_ = m.server.Process.Kill()
		_ = m.server.Wait()
		m.start(strings.TrimPrefix(m.base, "http://"))
	}
}

// end ends the last server, as an operator does.
func (m *mortal) end() {
	if m.due == nil {
		return
	}
	close(m.due)
	<-m.ended
	m.due = nil
	_ = m.server.Process.Signal(os.Interrupt)
	if err := m.server.Wait(); err != nil && m.context.Err() == nil {
		m.Errorf("the server ended with %v", err)
	}
	if log := m.errors.String(); strings.Contains(log, "level=") || strings.Contains(log, "DATA RACE") {
		m.Errorf("the servers said:\n%s", log)
	}
}

// load runs an import of a text to its end. If it is doomed, it is killed when it has read most of the text, and run again.
func (m *mortal) load(text string, doomed bool, args ...string) {
	m.Helper()
	args = append([]string{"import", "--quiet", "--store", m.store, "-"}, args...)
	if doomed {
		cmd := exec.CommandContext(m.context, m.kiosque, args...)
		in, err := cmd.StdinPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err == nil {
			_, err = io.WriteString(in, text[:len(text)/8*7])
		}
		if err == nil {
			err = cmd.Process.Kill()
		}
		if err != nil {
			m.Fatal(err)
		}
		_ = cmd.Wait()
		m.imports++
	}
	cmd := exec.CommandContext(m.context, m.kiosque, args...)
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		m.Fatalf("kiosque %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// got is an answer.
type got struct {
	status int
	header http.Header
	body   []byte
}

// get asks until there is an answer.
func (m *mortal) get(url string, header map[string]string) (got, error) {
	for {
		res, err := m.ask(url, header)
		if m.context.Err() != nil {
			return got{}, m.context.Err()
		}
		if err == nil && res.status != http.StatusServiceUnavailable {
			if m.answers.Add(1)%m.every == 0 && m.answers.Load() < mostKills*m.every {
				m.due <- struct{}{}
			}
			return res, nil
		}
		m.broken.Add(1)
		m.await()
	}
}

func (m *mortal) ask(url string, header map[string]string) (got, error) {
	req, err := http.NewRequestWithContext(m.context, http.MethodGet, url, nil)
	if err != nil {
		return got{}, err
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := m.client.Do(req)
	if err != nil {
		return got{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return got{res.StatusCode, res.Header, body}, err
}

// unexpected says that an answer is not one of those that a client can do something with.
func unexpected(url string, g *got) error {
	return fmt.Errorf("%s: %d\n%s", url, g.status, g.body[:min(len(g.body), 500)])
}

// copyist is a harvester at work: it harvests when it is woken, and once more at the end.
type copyist struct {
	woken    chan struct{}
	done     chan error
	harvests int
}

func keep(harvest func(last bool) error) *copyist {
	c := &copyist{woken: make(chan struct{}, 1), done: make(chan error, 1)}
	go func() {
		var err error
		for last := false; !last && err == nil; c.harvests++ {
			_, open := <-c.woken
			last = !open
			err = harvest(last)
		}
		c.done <- err
	}()
	return c
}

// wake says that there may be something new.
func (c *copyist) wake() {
	select {
	case c.woken <- struct{}{}:
	default: // it is awake, and will look again
	}
}

// end returns when the last harvest has ended.
func (c *copyist) end() error {
	close(c.woken)
	return <-c.done
}
