package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
)

// harvest takes the whole site again and again, by its event stream and as a repository at the same time, and prints every
// few seconds how many pages a second it was given. It reads of a page what leads to the next one, and nothing else: the
// processors are the server's.
func harvest(base string) error {
	var pages, lists, refused atomic.Int64
	failed := make(chan error, 2)
	go again(failed, func() error { return stream(base, base+"/ldes/all", &pages, &refused) })
	go again(failed, func() error { return repository(base, &lists, &refused) })
	const every = 2 * time.Second
	for {
		select {
		case err := <-failed:
			return err
		case <-time.After(every):
			fmt.Printf("%.1f pages of the stream, %.1f lists of the repository a second; %d refused\n",
				float64(pages.Swap(0))/every.Seconds(), float64(lists.Swap(0))/every.Seconds(), refused.Load())
		}
	}
}

// again harvests without end.
func again(failed chan<- error, one func() error) {
	for {
		if err := one(); err != nil {
			failed <- err
			return
		}
	}
}

var nodes = regexp.MustCompile(`<https://w3id\.org/tree#node> <([^>]+)>`)

// stream takes a node of a stream and those that it leads to. Addresses begin with the site's public base.
func stream(base, node string, pages, refused *atomic.Int64) error {
	leads := !strings.Contains(node, "/after/") || strings.Contains(node, "/pages/")
	if !leads {
		pages.Add(1)
	}
	body, err := fetch(node, "text/turtle", leads, refused)
	if err != nil {
		return err
	}
	for _, m := range nodes.FindAllSubmatch(body, -1) {
		at := strings.Index(string(m[1]), "/ldes/")
		if err := stream(base, base+string(m[1][at:]), pages, refused); err != nil {
			return err
		}
	}
	return nil
}

var token = regexp.MustCompile(`<resumptionToken[^>]*>([^<]+)<`)

// repository takes all lists of records.
func repository(base string, lists, refused *atomic.Int64) error {
	for query := "metadataPrefix=rdf"; query != ""; lists.Add(1) {
		body, err := fetch(base+"/oai?verb=ListRecords&"+query, "text/xml", true, refused)
		if err != nil {
			return err
		}
		m := token.FindSubmatch(body)
		if query = ""; m != nil {
			query = "resumptionToken=" + string(m[1])
		}
	}
	return nil
}

// fetch asks until there is an answer: compressed and unread, or read as N-Quads or what the address has.
func fetch(url, accept string, read bool, refused *atomic.Int64) ([]byte, error) {
	for {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("Accept-Encoding", "gzip")
		if req.Header.Set("Accept", accept); read {
			req.Header.Set("Accept", "application/n-quads")
			req.Header.Set("Accept-Encoding", "identity")
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		switch {
		case err != nil:
			return nil, err
		case res.StatusCode == http.StatusOK:
			return body, nil
		case res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "":
			return nil, fmt.Errorf("%s: %s", url, res.Status)
		}
		refused.Add(1)
		time.Sleep(time.Second)
	}
}
