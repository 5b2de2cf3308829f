package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kiosque-ld/kiosque/cmd/kiosque/report"
	"github.com/kiosque-ld/kiosque/data"
)

// withReports is the help of a command that ends with a report.
func withReports(long string) string {
	return strings.Replace(long, "\n\nExample:", "\n\n"+reportLong+"\n\nExample:", 1)
}

const reportLong = `It ends with a summary of the problems by kind, the most frequent first. --report FILE writes all of them: as JSON, CSV,
SARIF 2.1.0 or a page of HTML, in French where LC_ALL, LC_MESSAGES or LANG asks for it. What every code of a problem means
is told by kiosque help problems. The exit code is 3 if a problem is as grave as --fail-on says.`

// reportFlags are those of every command that ends with a report.
var reportFlags = []string{"report", "report-format", "fail-on"}

// reports are the files that --report asks for. There may be none.
type reports struct {
	log   report.Log
	began time.Time
	files []reportFile
}

type reportFile struct {
	*replacement
	form *report.Form
}

// openReports begins the files that are asked for, so that one that cannot be written is told before the work.
func (p *program) openReports(cfg *config) (*reports, error) {
	r := &reports{began: p.now()}
	for _, name := range cfg.list("report") {
		form := report.FormFor(cfg.text("report-format"), name)
		if form == nil {
			r.close()
			return nil, usageError{fmt.Errorf("report: %q does not end in .json, .csv, .sarif or .html; expected one that does, or --report-format", name)}
		}
		f, err := replace(name)
		if err != nil {
			r.close()
			return nil, fmt.Errorf("report: %w", err)
		}
		r.files = append(r.files, reportFile{f, form})
	}
	if len(r.files) == 0 {
		return r, nil
	}
	if err := r.log.Open(); err != nil {
		r.close()
		return nil, fmt.Errorf("report: %w", err)
	}
	return r, nil
}

// add keeps a problem, if anybody asked.
func (r *reports) add(p *data.Problem) {
	if len(r.files) > 0 {
		r.log.Add(p)
	}
}

// write writes all files.
func (r *reports) write(run report.Run) error {
	if len(r.files) == 0 {
		return nil
	}
	var err error
	if run.Folder, err = os.Getwd(); err != nil {
		run.Folder = string(filepath.Separator)
	}
	run.Began, run.Log = r.began, &r.log
	err = nil
	for _, f := range r.files {
		written := f.replacement.write(func(w io.Writer) error { return errors.Join(f.form.Write(w, &run), r.log.Err()) })
		if written != nil {
			err = errors.Join(err, fmt.Errorf("report: %w", written))
		}
	}
	return err
}

// close lets go of everything; what is not written stays as it was.
func (r *reports) close() {
	for _, f := range r.files {
		f.abandon()
	}
	r.log.Close()
}

// reported runs what a command does, and writes the reports on it, however it ends.
func (p *program) reported(cfg *config, command string, run func(*reporter) ([]report.Count, error)) (int, error) {
	files, err := p.openReports(cfg)
	if err != nil {
		return exitFailed, err
	}
	defer files.close()
	r := newReporter(p, cfg, files)
	counts, err := run(r)
	code := r.code()
	if err != nil {
		code = failureCode(err)
	}
	if written := files.write(p.runOf(command, counts, code, err)); written != nil {
		return exitFailed, errors.Join(err, written)
	}
	return code, err
}

// runOf is what reports say of a run besides its problems.
func (p *program) runOf(command string, counts []report.Count, code int, failure error) report.Run {
	run := report.Run{Command: command, Version: version(), Ended: p.now(), ExitCode: code, Counts: counts, Language: p.language()}
	if failure != nil {
		run.Failure = inOneLine(failure)
	}
	return run
}

// inOneLine is an error, or several, without their hints.
func inOneLine(err error) string {
	lines := strings.Split(err.Error(), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "hint: ") }), "; ")
}

// language is that of what people read, by the locale (POSIX.1-2024, §8.2): French, or else English.
func (p *program) language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := p.env(name); locale != "" {
			if strings.HasPrefix(locale, "fr") {
				return report.French
			}
			break
		}
	}
	return report.English
}

// gravest are the words of --fail-on.
var gravest = map[string]data.Severity{"advice": data.Advice, "warning": data.Warning, "error": data.Error, "never": data.Error + 1}
