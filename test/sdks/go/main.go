// Calls a playauth server with an unmodified official SDK of Go: `conformance classic`, `conformance openapi` or
// `conformance oss`.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	sdks := map[string]sdk{"classic": classic, "openapi": openAPI}
	if len(os.Args) == 2 && os.Args[1] == "oss" {
		report(ossCases())
		return
	}
	if len(os.Args) != 2 || sdks[os.Args[1]].client == nil {
		fmt.Fprintln(os.Stderr, "usage: conformance classic|openapi|oss")
		os.Exit(2)
	}
	chosen := sdks[os.Args[1]]
	cases := chosen.casesWithKeys()
	if token := os.Getenv("PLAYAUTH_STS_SECURITY_TOKEN"); token != "" {
		cases = append(cases, chosen.casesWithAToken(token)...)
	}
	report(cases)
}

func report(cases []namedCase) {
	for _, each := range cases {
		detail, err := each.run()
		if err != nil {
			detail = err.Error()
		}
		line, _ := json.Marshal(map[string]any{"case": each.name, "ok": err == nil, "detail": detail})
		fmt.Println(string(line))
	}
}
