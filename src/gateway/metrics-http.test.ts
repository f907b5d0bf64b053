// The server of the metrics: what a client sends ahead is not computed ahead.
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { noCounts } from '../../test/support/limits.ts';
import { serveMetrics, type MetricsText } from './metrics-http.ts';

test('one scrape of a connection is under way at a time, the others of its pipeline wait', async () => {
  const scrapes: ((text: MetricsText) => void)[] = [];
  const read = (): Promise<MetricsText> => new Promise((resolve) => scrapes.push(resolve));
  const { url, close } = await serveMetrics({
    ...{ host: '127.0.0.1', port: 0, limits: noCounts, read },
    onError: () => undefined,
  });
  onTestFinished(close);
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (bytes: Buffer) => (received += bytes.toString('latin1')));
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5));
  for (let count = 1; count <= 5; count += 1) {
    await expect.poll(() => scrapes.length).toBe(count);
    scrapes[count - 1]!({ contentType: 'text/plain', text: `scrape ${String(count)}\n` });
    await expect.poll(() => received).toContain(`scrape ${String(count)}\n`);
  }
});
