// What a person reads when the server is up: its address, the key pair, the watch page, and code to paste.
import type { RunningServer } from '../../app/server.ts';
import { devAccessKey } from '../../config/settings.ts';
import { fill, type Texts } from '../../wire/texts.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { padColumns } from '../../terminal/text-table.ts';

export const texts = {
  ready: ['playauth is ready at {url}', 'playauth 已就绪：{url}'],
  endpoint: ['Endpoint', '接入地址'],
  page: ['Watch', '播放页'],
  console: ['Console', '控制台'],
  once: ['{url}  (signs in once, within 10 minutes)', '{url}（10 分钟内可登录一次）'],
  dataDir: ['Data', '数据目录'],
  metrics: ['Metrics', '指标'],
  certificate: ['Certificate', '证书'],
  trustIt: [
    'The certificate is self-signed. Programs trust it with NODE_EXTRA_CA_CERTS={path} (Node), curl --cacert, …',
    '该证书为自签名。让程序信任它：NODE_EXTRA_CA_CERTS={path}（Node）、curl --cacert 等。',
  ],
  tryIt: ['Ask for a credential from your own code:', '在自己的代码里获取播放凭证：'],
  stopHint: [
    'Stop with Ctrl+C. Starting again continues where it left off.',
    '按 Ctrl+C 停止；再次启动会接着上次继续。',
  ],
  reachable: ['From elsewhere', '其他机器访问'],
  plainHttp: [
    'Other machines reach this server over plain HTTP: everyone on the way can read credentials and films. Use --tls-cert and --tls-key, or a TLS proxy in front with --trust-proxy.',
    '其他机器通过明文 HTTP 访问本服务：途经的任何人都能读取凭证和视频。请使用 --tls-cert 与 --tls-key，或在前面部署 TLS 反向代理并加 --trust-proxy。',
  ],
  devKey: [
    'Development mode: this key pair is known to everybody and works on this machine only.',
    '开发模式：这对密钥人人皆知，只在本机有效。',
  ],
} as const satisfies Texts;

export interface BannerParts {
  readonly server: Pick<RunningServer, 'url' | 'root' | 'dataDir' | 'tlsCert' | 'metricsUrl'>;
  /** Signs in once. */
  readonly signInUrl?: string | undefined;
  readonly dev: boolean;
  /** The secret is in root-credentials.json. */
  readonly isOnDisk: boolean;
  /** Addresses for other machines, where the server listens on all of its own. */
  readonly reachable?: readonly string[];
  /** Other machines reach it, and nothing encrypts the way. */
  readonly isExposedPlain?: boolean;
  /** With the secret and the snippet. */
  readonly isWide: boolean;
  readonly watchUrl?: string | undefined;
  readonly videoId?: string | undefined;
}

export function describeServer(say: Terminal['say'], parts: BannerParts): string {
  const { server, dev, isOnDisk, isWide, watchUrl, videoId, signInUrl, reachable = [], isExposedPlain = false } = parts;
  const place = isOnDisk ? `${server.dataDir}/root-credentials.json` : 'playauth root-key';
  const pair = dev ? devAccessKey : server.root;
  const rows: [string, string][] = [
    [say(texts.endpoint), server.url],
    ...reachable.map((url, index): [string, string] => [index === 0 ? say(texts.reachable) : '', url]),
    ['AccessKeyId', pair.accessKeyId],
    ['AccessKeySecret', isWide || dev ? pair.accessKeySecret : `*** (${place})`],
    [say(texts.dataDir), server.dataDir],
  ];
  if (server.tlsCert !== undefined) rows.push([say(texts.certificate), server.tlsCert]);
  if (server.metricsUrl !== undefined) rows.push([say(texts.metrics), server.metricsUrl]);
  if (watchUrl !== undefined) rows.push([say(texts.page), watchUrl]);
  if (signInUrl !== undefined) rows.push([say(texts.console), say(fill(texts.once, { url: signInUrl }))]);
  const lines = [
    '',
    `  ${say(fill(texts.ready, { url: server.url }))}`,
    '',
    ...rows.map(([label, value]) => `  ${padColumns(label, 16)} ${value}`),
  ];
  if (server.tlsCert !== undefined) lines.push('', `  ${say(fill(texts.trustIt, { path: server.tlsCert }))}`);
  if (isExposedPlain) lines.push('', `  ${say(texts.plainHttp)}`);
  if (dev) lines.push('', `  ${say(texts.devKey)}`);
  if (isWide && videoId !== undefined)
    lines.push('', `  ${say(texts.tryIt)}`, '', ...snippet(server.url, pair, videoId));
  lines.push('', `  ${say(texts.stopHint)}`, '');
  return lines.join('\n');
}

/** The official Node SDK; only its endpoint is changed. */
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
