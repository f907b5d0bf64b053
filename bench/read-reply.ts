// Reads HTTP/1.1 answers with a Content-Length off a connection that has one request outstanding. Anything else is a
// fault of the server under load, and said so.

export interface Reply {
  readonly bodyLength: number;
  readonly body: Buffer | undefined;
}

export interface ReplyReader {
  /** Before each request. */
  expect(wanted: { readonly keepBody: boolean }): void;
  /** Throws on an answer that is not a well-formed 200. */
  feed(bytes: Buffer): void;
}

const MAX_HEAD_BYTES = 16 * 1024;
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

export function createReplyReader(onReply: (reply: Reply) => void): ReplyReader {
  let isExpecting = false;
  let keepBody = false;
  let headSoFar: Buffer | undefined;
  let bodyLength = -1;
  let bodyRead = 0;
  let kept: Buffer[] = [];

  const readBody = (bytes: Buffer): void => {
    bodyRead += bytes.length;
    if (bodyRead > bodyLength) throw new Error('An answer is longer than its Content-Length');
    if (keepBody) kept.push(Buffer.from(bytes));
    if (bodyRead < bodyLength) return;
    const reply = { bodyLength, body: keepBody ? Buffer.concat(kept) : undefined };
    isExpecting = false;
    bodyLength = -1;
    kept = [];
    onReply(reply);
  };
  const readHead = (bytes: Buffer): void => {
    const all = headSoFar === undefined ? bytes : Buffer.concat([headSoFar, bytes]);
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) {
      if (all.length > MAX_HEAD_BYTES) throw new Error('An answer has headers without end');
      headSoFar = Buffer.from(all);
      return;
    }
    headSoFar = undefined;
    const head = all.toString('latin1', 0, end);
    const length = CONTENT_LENGTH.exec(head)?.[1];
    if (!head.startsWith('HTTP/1.1 200 ') || length === undefined)
      throw new Error(`Not a 200 with a Content-Length:\n${all.toString('latin1', 0, 2000)}`);
    bodyLength = Number(length);
    bodyRead = 0;
    readBody(all.subarray(end + 4));
  };
  return {
    expect: (wanted) => {
      isExpecting = true;
      keepBody = wanted.keepBody;
    },
    feed: (bytes) => {
      if (!isExpecting) throw new Error('An unexpected answer');
      if (bodyLength < 0) readHead(bytes);
      else readBody(bytes);
    },
  };
}
