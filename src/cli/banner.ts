// What a person reads when the server is up: where it is, the key pair, the page, and code to paste.
import { devAccessKey } from '../config/settings.ts';
import type { RunningServer } from '../app/server.ts';
import type { Messages } from './messages.ts';
import { padColumns } from './text-table.ts';

export interface BannerParts {
  readonly server: Pick<RunningServer, 'url' | 'root' | 'dataDir' | 'tlsCert'>;
  readonly dev: boolean;
  /** With the secret and the snippet. */
  readonly isWide: boolean;
  readonly watchUrl?: string | undefined;
  readonly videoId?: string | undefined;
}

export function describeServer(messages: Messages, { server, dev, isWide, watchUrl, videoId }: BannerParts): string {
  const pair = dev ? devAccessKey : server.root;
  const rows: [string, string][] = [
    [messages.endpoint, server.url],
    [messages.accessKey, pair.accessKeyId],
    [messages.secret, isWide || dev ? pair.accessKeySecret : `*** (${server.dataDir}/root-credentials.json)`],
    [messages.dataDir, server.dataDir],
  ];
  if (server.tlsCert !== undefined) rows.push([messages.certificate, server.tlsCert]);
  if (watchUrl !== undefined) rows.push([messages.page, watchUrl]);
  const lines = [
    '',
    `  ${messages.ready(server.url)}`,
    '',
    ...rows.map(([label, value]) => `  ${padColumns(label, 16)} ${value}`),
  ];
  if (server.tlsCert !== undefined) lines.push('', `  ${messages.trustIt(server.tlsCert)}`);
  if (dev) lines.push('', `  ${messages.devKey}`);
  if (isWide && videoId !== undefined) lines.push('', `  ${messages.tryIt}`, '', ...snippet(server.url, pair, videoId));
  lines.push('', `  ${messages.stopHint}`, '');
  return lines.join('\n');
}

/** The official Node SDK, pointed here by its endpoint alone. */
function snippet(
  url: string,
  pair: { readonly accessKeyId: string; readonly accessKeySecret: string },
  videoId: string,
): string[] {
  return [
    '    // npm install @alicloud/pop-core',
    "    const { RPCClient } = require('@alicloud/pop-core');",
    '    const vod = new RPCClient({',
    `      endpoint: '${url}', apiVersion: '2017-03-21',`,
    `      accessKeyId: '${pair.accessKeyId}',`,
    `      accessKeySecret: '${pair.accessKeySecret}',`,
    '    });',
    `    vod.request('GetVideoPlayAuth', { VideoId: '${videoId}' }).then(console.log);`,
  ];
}
