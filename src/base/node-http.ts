// Node's own HTTP module. An import statement would read every one of its exports, and so load the WebSocket client of Node
// at every start: 13 MiB, and 40 ms of CPU time.
export const http = process.getBuiltinModule('node:http');
