//go:build !race

package source_test

// share divides the work of tests that are about amounts.
const share = 1
