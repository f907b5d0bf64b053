// The floor of Node: `node:http` servers that do nothing but write one fixed answer each. Run as a child process with a
// file of answers; prints their ports.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FixedAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBase64: string;
}

const path = process.argv[2];
const answers = path === undefined ? [] : (JSON.parse(readFileSync(path, 'utf8')) as FixedAnswer[]);
const ports: number[] = [];
for (const { headers, bodyBase64 } of answers) {
  const body = Buffer.from(bodyBase64, 'base64');
  // As playauth sends them: a text for JSON, bytes for media.
  const content = headers['content-type']?.startsWith('application/json') === true ? body.toString('utf8') : body;
  const server = createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ports.push((server.address() as AddressInfo).port);
}
console.log(JSON.stringify({ ports }));
// The parent process has ended.
process.stdin.on('end', () => process.exit()).resume();
