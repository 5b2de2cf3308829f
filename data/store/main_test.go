package store_test

import (
	"fmt"
	"os"
	"testing"
)

// scratch is a folder for what outlives one benchmark.
var scratch string

func TestMain(m *testing.M) {
	if path := os.Getenv(victim); path != "" {
		fmt.Fprintln(os.Stderr, sacrifice(path))
		os.Exit(1)
	}
	var err error
	if scratch, err = os.MkdirTemp("", "kiosque-store-"); err != nil {
		panic(err)
	}
	code := m.Run()
	if filled.Store != nil {
		_ = filled.Close()
	}
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}
