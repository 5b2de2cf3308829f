//go:build race

package source_test

// share divides the work of tests that are about amounts: the race detector makes everything ten times as slow.
const share = 10
