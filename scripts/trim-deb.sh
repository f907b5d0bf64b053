#!/bin/sh -e
# For build-deb.mjs: leaves in TREE what the service needs. Debug maps, declarations, tests and what describes packages to developers
# go; the Node of the package is called by its path, so no file asks for one on the PATH.
cd "$1"
find usr -type d -exec chmod 755 {} +
find usr -type f -exec chmod 644 {} +
chmod 755 usr/bin/playauth usr/lib/playauth/bin/node
cd usr/lib/playauth
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.html' -o -name '.*' \) -delete
find node_modules -type d -regex 'node_modules/\(@[^/]+/\)?[^/]+/\(tests?\|docs?\|examples?\|benchmarks?\)' -prune -exec rm -r {} +
rm -r node_modules/.bin
grep -rlIZ '^#!' dist node_modules | xargs -0r sed -i '1s|^#!|//|'
