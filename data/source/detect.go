package source

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// Detect finds the syntax of a file from its name and first bytes (after gzip; its text may have any encoding).
// Syntaxes that have the file's extension come first, the surest of them wins, the earlier one if two are as sure;
// a magic number overrules the extension. A name without a known extension leaves it to the bytes alone.
// It is false if nobody knows the file.
func Detect(name string, head []byte, syntaxes []Syntax) (Syntax, bool) {
	ext := extension(name)
	decoded := decodeHead(head)
	best, bestScore := -1, 0
	for i, s := range syntaxes {
		score := 0
		if s.Sniff != nil {
			if s.Raw {
				score = s.Sniff(head)
			} else {
				score = s.Sniff(decoded)
			}
		}
		switch {
		case slices.Contains(s.Extensions, ext):
			score += 100
		case score >= 100: // a magic number beats a wrong name, not a right one that is as sure
			score = 150
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	if best < 0 {
		return Syntax{}, false
	}
	return syntaxes[best], true
}

// extension is the file's extension in lower case without the dot and without ".gz".
func extension(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return strings.TrimPrefix(filepath.Ext(name), ".")
}

func named(name string, syntaxes []Syntax) (Syntax, bool) {
	for _, s := range syntaxes {
		if strings.EqualFold(s.Name, name) || slices.Contains(s.Extensions, strings.ToLower(name)) {
			return s, true
		}
	}
	return Syntax{}, false
}

func names(syntaxes []Syntax) string {
	var all []string
	for _, s := range syntaxes {
		if !slices.Contains(all, s.Name) {
			all = append(all, s.Name)
		}
	}
	sort.Strings(all)
	return strings.Join(all, ", ")
}

// Expand lists the files that a name stands for: the file itself, the files of a folder and its subfolders, or those
// that match a pattern (*, ? and [a-z], see [filepath.Match]), in the order of their names. A folder gives the files
// whose extension one of the syntaxes has (see Options.Syntaxes; all files if Options.Syntax is set), hidden ones
// excepted. Errors are of type *Error.
func Expand(name string, opts Options) ([]string, error) {
	if name == Stdin {
		return []string{name}, nil
	}
	files, _, err := expand(name, opts)
	return files, err
}

func expand(name string, opts Options) (files, skipped []string, err error) {
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() {
		return []string{name}, nil, nil
	}
	roots := []string{name}
	if err != nil {
		if !strings.ContainsAny(name, "*?[") {
			return nil, nil, fileError(name, err)
		}
		var bad error
		if roots, bad = filepath.Glob(name); bad != nil {
			return nil, nil, &Error{Name: name, Message: "is not a pattern: a bracket is not closed", Err: bad}
		}
		if len(roots) == 0 {
			return nil, nil, &Error{Name: name, Message: "no file matches", Err: os.ErrNotExist}
		}
	}
	known := map[string]bool{}
	for _, s := range opts.all() {
		for _, e := range s.Extensions {
			known[e] = true
		}
	}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			hidden := path != root && strings.HasPrefix(d.Name(), ".")
			switch {
			case err != nil:
				return fileError(path, err)
			case d.IsDir() && hidden:
				return filepath.SkipDir
			case d.IsDir() || hidden:
			case path == root || opts.Syntax != "" || known[extension(path)]:
				files = append(files, path)
			default:
				skipped = append(skipped, filepath.Base(path))
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	if len(files) == 0 {
		return nil, nil, &Error{Name: name, Message: "holds no file whose extension is known",
			Hint: "name the files themselves, or the syntax (one of " + names(opts.all()) + ")"}
	}
	return files, skipped, nil
}
