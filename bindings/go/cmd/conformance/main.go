// Conformance runs vector files through the binding: conformance [-rsa go|core] FILES-OR-FOLDERS. Go's RSA signs
// and the core's verifies, unless it is told otherwise. It prints and exits as the native runner does.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lianlianmpay/internal/conformance"
)

func main() {
	rsa := flag.String("rsa", "default", "go, core, or both: default")
	flag.Parse()
	passed, failed := 0, 0
	for _, name := range flag.Args() {
		for _, path := range files(name) {
			report := run(path, conformance.Arithmetic(*rsa))
			for _, failure := range report.Failures {
				fmt.Printf("%s: %s\n", path, failure)
			}
			fmt.Printf("%s: %d of %d passed\n", path, report.Passed, report.Passed+len(report.Failures))
			passed += report.Passed
			failed += len(report.Failures)
		}
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if passed == 0 || failed > 0 {
		os.Exit(1)
	}
}

// files are a file, or all .json directly in a folder, by name.
func files(name string) []string {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		found, _ := filepath.Glob(filepath.Join(name, "*.json"))
		return found
	}
	return []string{name}
}

func run(path string, rsa conformance.Arithmetic) conformance.Report {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(os.Stdin)
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return conformance.Report{Failures: []string{"the file: " + err.Error()}}
	}
	return conformance.Run(text, rsa)
}
