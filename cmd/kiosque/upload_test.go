package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestUploadStory(t *testing.T) {
	s := newStage(t, map[string]string{"agenda.csv": agenda})
	s.run(exitProblems, "", "import", "agenda.csv", "--zone", "Europe/Paris", "--quiet")
	for _, mistake := range []struct{ args, says string }{
		{"export site --upload agenda", `upload: "agenda" is no place in a store; expected one such as s3://bucket/prefix`},
		{"export site --upload s3://agenda --s3-endpoint s3.example.org", "s3-endpoint: "},
		{"export site --upload s3://agenda", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not in the environment"},
	} {
		_, problems := s.run(exitUsage, "", strings.Fields(mistake.args)...)
		s.has(problems, mistake.says, "hint: ")
	}
	var puts atomic.Int64
	full := atomic.Bool{}
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if full.Load() || r.Method != http.MethodPut || !strings.HasPrefix(r.URL.Path, "/agenda/v1/") || !strings.Contains(r.Header.Get("Authorization"), "Credential=somebody/") {
			http.Error(w, "", http.StatusForbidden)
			return
		}
		puts.Add(1)
		w.Header().Set("ETag", `"x"`)
	}))
	defer store.Close()
	s.env["AWS_ACCESS_KEY_ID"], s.env["AWS_SECRET_ACCESS_KEY"] = "somebody", "something"
	args := []string{"export", "site", "--upload", "s3://agenda/v1", "--s3-endpoint", store.URL, "--s3-region", "eu-west-3"}
	out, problems := s.run(exitOK, "", args...)
	s.has(out, "is ready to be served", "s3://agenda/v1 has ", " objects uploaded (", "), 0 removed.")
	if problems != "" || puts.Load() < 50 {
		t.Errorf("%d objects, said %q", puts.Load(), problems)
	}
	before := puts.Load()
	out, _ = s.run(exitOK, "", args...)
	s.has(out, " 0 objects uploaded (0 B)")
	if puts.Load() != before {
		t.Errorf("%d objects again", puts.Load()-before)
	}
	full.Store(true)
	s.run(exitProblems, "", "import", "agenda.csv", "--source", "autre", "--quiet")
	_, problems = s.run(exitFailed, "", args...)
	s.has(problems, "kiosque export: uploading to s3://agenda: ")
	if strings.Contains(problems, "something") {
		t.Errorf("the secret is told: %s", problems)
	}
}
