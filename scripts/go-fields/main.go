// What the OpenAPI documents do not tell about the Go types of the built-in kinds: which fields are pointers, which are
// written while they are empty, and the names of their types.
//
//	go run . ../../fixtures/upstream/openapi/definitions.jsonl > ../../fixtures/upstream/openapi/go-fields.tsv
//
// Only definitions of that file are told of. The versions in go.mod have to be those of the server it was recorded from.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"sort"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

const flags = "Field flags: * pointer to a scalar (zero is kept), ! always written, ? null when absent, =type its Go name."

func main() {
	definitions, err := definitionsOf(os.Args[1])
	check(err)
	fmt.Printf("# generator: scripts/go-fields; source: the Go types of k8s.io/api %s, what OpenAPI does not tell of them, by definition. %s\n",
		versionOf("k8s.io/api"), flags)
	for _, line := range linesOf(definitions) {
		fmt.Println(line)
	}
}

// The names of the definitions that were recorded, with those of their fields.
func definitionsOf(path string) (map[string]map[string]bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	definitions := map[string]map[string]bool{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<26)
	for number := 1; lines.Scan(); number++ {
		// The first two say where the file comes from and which definition a kind has.
		if number <= 2 {
			continue
		}
		var line map[string]struct {
			Properties map[string]any `json:"properties"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
		for name, definition := range line {
			fields := map[string]bool{}
			for field := range definition.Properties {
				fields[field] = true
			}
			definitions[name] = fields
		}
	}
	return definitions, lines.Err()
}

func linesOf(definitions map[string]map[string]bool) []string {
	kinds := runtime.NewScheme()
	check(scheme.AddToScheme(kinds))
	check(apiextensions.AddToScheme(kinds))
	check(apiregistration.AddToScheme(kinds))
	found := map[string]reflect.Type{}
	for _, kind := range kinds.AllKnownTypes() {
		collect(kind, found)
	}
	var lines []string
	for name, structure := range found {
		// Nobody sends lists.
		if _, list := structure.FieldByName("ListMeta"); list && strings.HasSuffix(name, "List") {
			continue
		}
		if fields := fieldsOf(structure, definitions[name]); len(fields) > 0 {
			lines = append(lines, name+"\t"+strings.Join(fields, "\t"))
		}
	}
	sort.Slice(lines, func(a, b int) bool { return before(lines[a], lines[b]) })
	return lines
}

// By name alone: a tab sorts before what names have.
func before(a, b string) bool {
	return strings.SplitN(a, "\t", 2)[0] < strings.SplitN(b, "\t", 2)[0]
}

// Every struct below a type, by the name of its definition.
func collect(each reflect.Type, found map[string]reflect.Type) {
	switch each.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		collect(each.Elem(), found)
	case reflect.Struct:
		name := definitionName(each)
		if _, known := found[name]; known {
			return
		}
		found[name] = each
		for index := range each.NumField() {
			if each.Field(index).IsExported() {
				collect(each.Field(index).Type, found)
			}
		}
	}
}

// k8s.io/api/core/v1.Pod is io.k8s.api.core.v1.Pod.
func definitionName(each reflect.Type) string {
	path := each.PkgPath()
	host, rest, _ := strings.Cut(path, "/")
	words := strings.Split(host, ".")
	for left, right := 0, len(words)-1; left < right; left, right = left+1, right-1 {
		words[left], words[right] = words[right], words[left]
	}
	return strings.Join(words, ".") + "." + strings.ReplaceAll(rest, "/", ".") + "." + each.Name()
}

// The fields of which there is something to tell, those of embedded structs included.
func fieldsOf(structure reflect.Type, declared map[string]bool) []string {
	var told []string
	for index := range structure.NumField() {
		field := structure.Field(index)
		tag, tagged := field.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		if !tagged || name == "-" {
			continue
		}
		if name == "" {
			told = append(told, fieldsOf(field.Type, declared)...)
		} else if facts := factsOf(field.Type, options); declared[name] && facts != "" {
			told = append(told, name+facts)
		}
	}
	return told
}

// options are those of the JSON tag: "omitempty,omitzero".
func factsOf(each reflect.Type, options string) string {
	facts := ""
	omitted := strings.Contains(options, "omit")
	pointer := each.Kind() == reflect.Pointer
	if pointer {
		each = each.Elem()
		if isScalar(each) {
			facts += "*"
		}
	}
	switch {
	case pointer && !omitted:
		facts += "?"
	// omitempty does nothing for structs.
	case !pointer && (!omitted || each.Kind() == reflect.Struct && !strings.Contains(options, "omitzero")):
		facts += "!"
	}
	if name := nameOf(each); name != "" {
		facts += "=" + name
	}
	return facts
}

func isScalar(each reflect.Type) bool {
	switch each.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Interface:
		return false
	}
	return true
}

// Empty: OpenAPI tells it.
func nameOf(each reflect.Type) string {
	if isNamed(each) {
		return each.String()
	}
	switch each.Kind() {
	case reflect.Slice:
		if isNamed(each.Elem()) {
			return each.String()
		}
	case reflect.Map:
		if isNamed(each.Key()) || isNamed(each.Elem()) {
			return each.String()
		}
	}
	return ""
}

// A name for what is no struct: those are definitions of their own.
func isNamed(each reflect.Type) bool {
	return each.PkgPath() != "" && each.Kind() != reflect.Struct
}

func versionOf(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return dependency.Version
		}
	}
	return "(unknown)"
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
