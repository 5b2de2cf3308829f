package websub_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/data/store"
	"github.com/kiosque-ld/kiosque/publish/harvest/websub"
)

// hub is a hub that refuses its first request, and says what it was told.
type hub struct {
	sync.Mutex
	asked int
	told  chan string
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.Lock()
	defer h.Unlock()
	if h.asked++; h.asked == 1 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if r.FormValue("hub.mode") != "publish" || r.FormValue("hub.topic") != r.FormValue("hub.url") {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.told <- r.FormValue("hub.topic")
	w.WriteHeader(http.StatusAccepted)
}

func TestTheHubIsToldOfWhatChanged(t *testing.T) {
	st, err := store.Open(filepath.Join(t.TempDir(), "kiosque.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	put := func(refs ...data.Ref) {
		var records []data.Record
		for _, ref := range refs {
			records = append(records, data.Record{Ref: ref, Node: data.Node{Types: []string{"Thing"}}})
		}
		if _, err := st.Put(t.Context(), time.Unix(1e9, 0), records); err != nil {
			t.Fatal(err)
		}
	}
	put("events/a", "places/b")
	h := &hub{told: make(chan string, 100)}
	server := httptest.NewServer(h)
	defer server.Close()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	a := websub.Announcer{
		Hub: server.URL, Store: st, Client: server.Client(), Log: slog.New(slog.DiscardHandler), Pause: time.Millisecond,
		Topic: func(c data.Collection) string { return "https://data.example.org/feeds/" + string(c) },
	}
	go func() { a.Run(ctx); close(ended) }()
	expect := func(rule string, want ...data.Collection) {
		t.Helper()
		var got []data.Collection
		for range want {
			got = append(got, data.Collection((<-h.told)[len("https://data.example.org/feeds/"):]))
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s: the hub was told of %q, want %q", rule, got, want)
		}
	}
	expect("at the beginning, of everything, although it refused once", "", "events", "places")
	put("places/c")
	expect("of what changed", "", "places")
	stop()
	<-ended
	if len(h.told) != 0 {
		t.Errorf("and of nothing else, such as %s", <-h.told)
	}
}
