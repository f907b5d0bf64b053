// `/openapi.json`: the document of the operations that this server has, made and compressed at the first request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { BoundOperation } from '../../access/operation.ts';
import { chooseEncoding, type ContentEncoding } from '../content-encoding.ts';
import { openApiDocument } from './open-api-document.ts';

type Forms = Readonly<Record<ContentEncoding, Buffer>>;

/** Between speed and size: the document is compressed once, on the thread that serves all. */
const BROTLI_QUALITY = 5;

export function createOpenApiHandler(
  operations: readonly BoundOperation[],
): (request: IncomingMessage, response: ServerResponse) => void {
  let forms: Forms | undefined;
  return (request, response) => {
    forms ??= makeForms(operations);
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    const body = forms[encoding];
    response.writeHead(200, {
      'content-type': 'application/json;charset=utf-8',
      'content-length': body.length,
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      vary: 'accept-encoding',
      'cache-control': 'no-cache',
      // What it says is public: tools of other origins may read it.
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

function makeForms(operations: readonly BoundOperation[]): Forms {
  const identity = Buffer.from(JSON.stringify(openApiDocument(operations.map(({ operation }) => operation))));
  const br = brotliCompressSync(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
  return { identity, br, gzip: gzipSync(identity) };
}
