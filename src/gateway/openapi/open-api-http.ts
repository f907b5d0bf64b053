// `/openapi.json`: the document of the operations that this server has, made and compressed at the first request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { BoundOperation } from '../../access/operation.ts';
import { openApiDocument } from './open-api-document.ts';

interface Forms {
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/** Between speed and size: the document is compressed once, on the thread that serves all. */
const BROTLI_QUALITY = 5;

export function createOpenApiHandler(
  operations: readonly BoundOperation[],
): (request: IncomingMessage, response: ServerResponse) => void {
  let forms: Forms | undefined;
  return (request, response) => {
    forms ??= makeForms(operations);
    const coding = codingOf(request);
    const body = forms[coding];
    response.writeHead(200, {
      'content-type': 'application/json;charset=utf-8',
      'content-length': body.length,
      ...(coding !== 'plain' && { 'content-encoding': coding }),
      vary: 'accept-encoding',
      'cache-control': 'no-cache',
      // What it says is public: tools of other origins may read it.
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** The best coding that the client names. */
export function codingOf({ headers }: Pick<IncomingMessage, 'headers'>): keyof Forms {
  const wanted = headers['accept-encoding'] ?? '';
  const takes = (coding: string): boolean =>
    new RegExp(`(?:^|,)\\s*${coding}\\s*(?:,|$|;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$)))`).test(wanted);
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'plain';
}

function makeForms(operations: readonly BoundOperation[]): Forms {
  const plain = Buffer.from(JSON.stringify(openApiDocument(operations.map(({ operation }) => operation))));
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
  return { plain, br, gzip: gzipSync(plain) };
}
