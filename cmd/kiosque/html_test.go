package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// TestPagesAreValidHTML has every kind of page judged by html-validate, an npm package named by KIOSQUE_HTML_VALIDATE.
func TestPagesAreValidHTML(t *testing.T) {
	checker := os.Getenv("KIOSQUE_HTML_VALIDATE")
	if checker == "" {
		if os.Getenv("KIOSQUE_CLIENTS") == "required" {
			t.Fatal("KIOSQUE_HTML_VALIDATE names no checker")
		}
		t.Skip("KIOSQUE_HTML_VALIDATE names no checker (npm install html-validate)")
	}
	base := serving(t)
	dir := t.TempDir()
	config := `{"root": true, "extends": ["html-validate:standard"], "rules": {"long-title": "off", "require-sri": "off"}}`
	if err := os.WriteFile(filepath.Join(dir, ".htmlvalidate.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	urls := append(documents(t, base), base+"/catalog", base+"/catalog/events", base+"/catalog/all", base+"/nothing-here", base+"/events/no-such-event")
	urls = append(urls, versions(t, base)...)
	for i, url := range urls {
		for _, lang := range []string{"fr", "en"} {
			_, body := getIn(t, url, "text/html", lang)
			if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)+"."+lang+".html"), body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := exec.Command(checker, "--ext", "html", dir).CombinedOutput()
	if err != nil {
		t.Errorf("%d pages: %v\n%s", 2*len(urls), err, out)
	}
}
