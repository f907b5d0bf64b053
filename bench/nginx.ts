// nginx with sendfile on a free loopback port, serving a folder of segment files: the yardstick for delivery.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { startSilentSubject, type Subject } from './subject.ts';

export interface NginxOptions {
  /** Its configuration and temporary files. */
  readonly workFolder: string;
  readonly mediaFolder: string;
  readonly cpu: number | null;
  /** Takes what is PUT, by its dav module, which must be built in. */
  readonly takesUploads?: boolean;
}

export interface RunningNginx {
  readonly subject: Subject;
  readonly port: number;
}

export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const { workFolder, cpu } = options;
  const port = await findFreePort();
  const configPath = join(workFolder, 'nginx.conf');
  await writeFile(configPath, configuration(options, port));
  const subject = await startSilentSubject(
    { file: 'nginx', args: ['-p', workFolder, '-e', 'stderr', '-c', configPath], cpu },
    () => answers(port),
  );
  return { subject, port };
}

/**
 * One process that is the only worker, so that its processor time is all of nginx's. It sends what playauth sends too:
 * type, length, ETag, Last-Modified and Accept-Ranges.
 */
function configuration({ workFolder, mediaFolder, takesUploads = false }: NginxOptions, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path "${join(workFolder, name)}";`,
  );
  return `
daemon off;
master_process off;
worker_processes 1;
pid "${join(workFolder, 'nginx.pid')}";
error_log stderr crit;
events { worker_connections 256; }
http {
  ${temporary.join('\n  ')}
  types { video/mp2t ts; }
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 75s;
  keepalive_requests 100000000;
  open_file_cache max=100 inactive=60s;
  server {
    listen 127.0.0.1:${String(port)};
    root "${mediaFolder}";
    ${takesUploads ? 'location / { dav_methods PUT; client_max_body_size 0; }' : ''}
  }
}
`;
}

/** Free a moment ago: nginx cannot say which port it took if it is told to pick one. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${String(port)}/`).catch(() => undefined);
  await response?.body?.cancel();
  return response !== undefined;
}
