package web

import (
	"bytes"
	"net/http"
	"time"

	"github.com/kiosque-ld/kiosque/data"
	"github.com/kiosque-ld/kiosque/publish/page"
)

// asset is a file of the pages. Its name changes with its content, so it may be kept for ever.
type asset struct {
	body        []byte
	contentType []string
}

// newAssets are the pages' files by path.
func newAssets() map[string]*asset {
	assets := map[string]*asset{}
	for _, a := range page.Assets() {
		assets[a.Path] = &asset{body: a.Body, contentType: []string{a.ContentType}}
	}
	return assets
}

func (h *handler) asset(w http.ResponseWriter, r *http.Request) {
	a := h.assets[r.URL.Path]
	if a == nil {
		h.fail(w, r, request{}, data.ErrNotFound)
		return
	}
	header := w.Header()
	open(header)
	header["Content-Type"] = a.contentType
	header["Cache-Control"] = forever
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
}
