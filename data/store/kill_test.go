package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
)

// victim names the environment variable that makes this binary an import into the store it names, until killed.
const victim = "KIOSQUE_TEST_VICTIM"

const (
	killedBatch = 40
	killedEarly = 4 // rounds
)

// sacrifice imports numbered batches for ever, and prints the number of each once Put has acknowledged it. Every second
// batch also changes a record of the one before, so that updates are killed too.
func sacrifice(path string) error {
	s, err := store.Open(path, store.Options{Readers: 1})
	if err != nil {
		return err
	}
	for n := int(s.Cursor()) / (killedBatch + 1); ; n++ {
		batch := events(n*killedBatch, (n+1)*killedBatch)
		changed := event(n * killedBatch)
		data.Add(&changed.Node, "keywords", data.NewText("changed", ""))
		if _, err := s.Put(context.Background(), noon, append(batch, changed)); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

func TestKilledItLosesNothingAcknowledgedAndKeepsNoHalf(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a process fifteen times")
	}
	path := filepath.Join(t.TempDir(), "kiosque.db")
	batches := 0 // acknowledged or found
	for round := range 15 {
		acknowledged := killOne(t, path, round)
		s, err := store.Open(path, store.Options{Readers: 1})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		cursor := int(s.Cursor())
		if cursor%(killedBatch+1) != 0 {
			t.Errorf("round %d: the log ends in the middle of a batch, at %d", round, cursor)
		}
		found := cursor / (killedBatch + 1)
		if found < acknowledged || found < batches {
			t.Errorf("round %d: %d batches are there, %d were acknowledged", round, found, max(acknowledged, batches))
		}
		check(t, s, batches, found)
		batches = found
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := query(t, path, `PRAGMA integrity_check`); got != "ok" {
			t.Fatalf("round %d: integrity: %s", round, got)
		}
	}
	if batches < 15-killedEarly {
		t.Errorf("only %d batches were written in all", batches)
	}
}

// killOne lets a child import, kills it, and returns how many batches had been acknowledged since the first child's
// first. The first rounds kill at once, while the file is being made; the others some time after the first
// acknowledgement, however slow the machine is.
func killOne(t *testing.T, path string, round int) int {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self, "-test.run=^$")
	child.Env = append(os.Environ(), victim+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	killSoon := func() {
		time.AfterFunc(time.Duration(rand.IntN(40+round*25))*time.Millisecond, func() { _ = child.Process.Kill() })
	}
	early := round < killedEarly
	if early {
		killSoon()
	}
	acknowledged := 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if acknowledged == 0 && !early {
			killSoon()
		}
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		acknowledged = n + 1
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Fatalf("the child was not killed: %v", err)
	}
	return acknowledged
}

// check reads every change of the batches [from, to) and the records that they made.
func check(t *testing.T, s *store.Store, from, to int) {
	t.Helper()
	ctx := context.Background()
	log, err := s.Changes(ctx, data.Cursor(from*(killedBatch+1)), (to-from)*(killedBatch+1)+1)
	if err != nil {
		t.Fatal(err)
	}
	if len(log) != (to-from)*(killedBatch+1) {
		t.Errorf("batches %d to %d: got %d changes, want %d", from, to, len(log), (to-from)*(killedBatch+1))
	}
	for i, c := range log {
		if want := data.Cursor(from*(killedBatch+1) + i + 1); c.Cursor != want {
			t.Fatalf("cursor: got %d, want %d", c.Cursor, want)
		}
		e, err := s.Get(ctx, c.Ref)
		if err != nil {
			t.Fatalf("%s is in the log: %v", c.Ref, err)
		}
		if c.Cursor == e.Cursor && (c.Hash != e.Hash || data.ContentHash(e.Body) != e.Hash) {
			t.Fatalf("%s: its body is not what the log says", c.Ref)
		}
	}
	if got, err := s.Count(ctx, data.Events); err != nil || got != to*killedBatch {
		t.Errorf("count: got %d, %v, want %d", got, err, to*killedBatch)
	}
	if to > 0 {
		versions, err := s.Versions(ctx, event((to-1)*killedBatch).Ref)
		if err != nil || len(versions) != 2 {
			t.Errorf("got %d versions, %v, want 2", len(versions), err)
		}
	}
}
