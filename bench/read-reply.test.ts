// The load generator's reader: what it counts as an answer, and what it must never count.
import { expect, test } from 'vitest';
import { createReplyReader, type Reply } from './read-reply.ts';

const GOOD = 'HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello';

function reading() {
  const replies: Reply[] = [];
  const reader = createReplyReader((reply) => replies.push(reply));
  reader.expect({ keepBody: true });
  return { replies, feed: (text: string) => reader.feed(Buffer.from(text, 'latin1')), expectNext: reader.expect };
}

test('reads a whole answer in chunks of any size', () => {
  for (let cut = 1; cut < GOOD.length; cut++) {
    const { replies, feed } = reading();
    feed(GOOD.slice(0, cut));
    expect(replies).toHaveLength(0);
    feed(GOOD.slice(cut));
    expect(replies).toEqual([{ bodyLength: 5, body: Buffer.from('hello') }]);
  }
});

test('reads consecutive answers on one connection', () => {
  const { replies, feed, expectNext } = reading();
  feed(GOOD);
  expectNext({ keepBody: false });
  feed(GOOD.replace('hello', 'again'));
  expect(replies).toEqual([
    { bodyLength: 5, body: Buffer.from('hello') },
    { bodyLength: 5, body: undefined },
  ]);
});

test('an empty body is an answer', () => {
  const { replies, feed } = reading();
  feed('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  expect(replies).toEqual([{ bodyLength: 0, body: Buffer.alloc(0) }]);
});

test.each([
  ['another status', GOOD.replace('200 OK', '403 Forbidden'), /403/],
  ['no length', GOOD.replace('Content-Length: 5\r\n', ''), /Content-Length/],
  ['more bytes than announced', `${GOOD}!`, /longer/],
  ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`, /without end/],
])('%s is a fault', (_, text, message) => {
  expect(() => reading().feed(text)).toThrow(message);
});

test('an unexpected answer is a fault', () => {
  const { feed } = reading();
  feed(GOOD);
  expect(() => feed(GOOD)).toThrow(/unexpected/);
});
