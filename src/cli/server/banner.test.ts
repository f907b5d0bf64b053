// The banner: what is needed next, and the secret only where it is wanted.
import { describe, expect, test } from 'vitest';
import { asAccessKeyId, asAccountId } from '../../wire/ids.ts';
import { speaker } from '../../terminal/terminal.ts';
import { describeServer } from './banner.ts';

const english = speaker('en');
const chinese = speaker('zh');

const server = {
  url: 'http://127.0.0.1:8280',
  dataDir: '/data',
  tlsCert: undefined,
  metricsUrl: undefined,
  root: {
    accountId: asAccountId('1234567890123456'),
    accessKeyId: asAccessKeyId('LTAI-root'),
    accessKeySecret: 'the-secret',
  },
};

describe('the banner of serve', () => {
  test('names the endpoint and the key, and where its secret is, not the secret', () => {
    const text = describeServer(english, { server, dev: false, isOnDisk: true, isWide: false });
    for (const part of ['http://127.0.0.1:8280', 'LTAI-root', '/data/root-credentials.json'])
      expect(text).toContain(part);
    expect(text).not.toContain('the-secret');
    const elsewhere = describeServer(english, { server, dev: false, isOnDisk: false, isWide: false });
    expect(elsewhere).toContain('*** (playauth root-key)');
  });

  test.each([english, chinese])('with a self-signed certificate says where it is, and how to trust it', (say) => {
    const tlsCert = '/data/tls-self-signed.pem';
    const text = describeServer(say, { server: { ...server, tlsCert }, dev: false, isOnDisk: true, isWide: false });
    expect(text.split(tlsCert)).toHaveLength(3);
    expect(text).toContain(`NODE_EXTRA_CA_CERTS=${tlsCert}`);
    expect(describeServer(say, { server, dev: false, isOnDisk: true, isWide: false })).not.toContain('CA_CERTS');
  });

  test('names the addresses of other machines, and warns of plain HTTP', () => {
    const parts = { server, dev: false, isOnDisk: true, isWide: false };
    const reachable = ['http://192.168.1.20:8280', 'http://10.0.0.5:8280'];
    const text = describeServer(english, { ...parts, reachable, isExposedPlain: true });
    for (const part of [...reachable, 'plain HTTP', '--tls-cert']) expect(text).toContain(part);
    expect(describeServer(chinese, { ...parts, isExposedPlain: true })).toContain('明文 HTTP');
    expect(describeServer(english, parts)).not.toContain('plain HTTP');
  });

  test('with --dev shows the well-known pair, and says that it is well known', () => {
    const text = describeServer(english, { server, dev: true, isOnDisk: true, isWide: false });
    expect(text).toContain('playauth-dev-access-key-secret');
    expect(text).toContain('known to everybody');
    expect(text).not.toContain('LTAI-root');
  });
});

describe('the banner of start', () => {
  const wide = {
    server,
    dev: false,
    isOnDisk: true,
    isWide: true,
    watchUrl: 'http://127.0.0.1:8280/watch/x',
    videoId: 'v'.repeat(32),
  };

  test('has the page, the pair and code to paste', () => {
    const text = describeServer(english, wide);
    for (const part of [wide.watchUrl, 'the-secret', "VideoId: 'vvvv", '@alicloud/pop-core'])
      expect(text).toContain(part);
  });

  test('is in Chinese where the language is Chinese', () => {
    expect(describeServer(chinese, wide)).toContain('播放页');
  });
});
