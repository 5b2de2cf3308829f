package page_test

import (
	"fmt"
	"strings"

	"github.com/kiosque-ld/kiosque/publish/page"
)

func ExampleRenderFailure() {
	html, err := page.RenderFailure(nil, &page.Failure{
		Frame:  page.Frame{Site: &page.Site{Title: "Agenda", Base: "https://data.example.org"}, Lang: "fr"},
		Status: 404,
		Path:   "/events/nowhere",
	})
	if err != nil {
		fmt.Println(err)
	}
	for line := range strings.Lines(string(html)) {
		if strings.Contains(line, "<h1>") || strings.Contains(line, "<title>") {
			fmt.Print(line)
		}
	}
	// Output:
	// <title>Page introuvable – Agenda</title>
	// <h1>Page introuvable</h1>
}
