// The connection to an S3-compatible store: every call has a timeout and a few retries, and fails with a message that names
// the operation and no secret.
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { missingBlob, StorageRefusal, StorageUnavailable } from '../storage-error.ts';

export interface S3Options {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
  readonly endpoint?: string;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The timeout until an answer begins, and for silence in the middle of one. */
  readonly answerMs?: number;
  readonly silenceMs?: number;
  /** Connections for viewers, and as many for everything else. */
  readonly maxSockets?: number;
}

export interface Call {
  /** The operation, for a message: `read`. */
  readonly verb: string;
  /** The blob, or another object of the operation. */
  readonly key: string;
  /** Timeout of all attempts together until the answer begins; a streamed body is not counted. By default `answerMs`. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** The answer is read at the pace of a viewer: on a socket of the pool for viewers. */
  readonly isForViewer?: boolean | undefined;
}

export interface S3Connection {
  readonly bucket: string;
  readonly prefix: string;
  readonly silenceMs: number;
  call<T>(call: Call, send: (client: S3Client, abortSignal: AbortSignal) => Promise<T>): Promise<T>;
  close(): void;
}

const CONNECT_MS = 5_000;
const ATTEMPTS = 3;
const ANSWER_MS = 20_000;
const SILENCE_MS = 30_000;
/** Each viewer who pauses a film holds one. */
const MAX_SOCKETS = 4_096;
const MAX_MESSAGE = 300;

export function connectS3(options: S3Options): S3Connection {
  const [client, viewerClient] = [createClient(options), createClient(options)];
  return {
    bucket: options.bucket,
    prefix: options.prefix,
    silenceMs: options.silenceMs ?? SILENCE_MS,
    call: (call, send) =>
      runCall(
        call.isForViewer === true ? viewerClient : client,
        { deadlineMs: options.answerMs ?? ANSWER_MS, ...call },
        send,
      ),
    close: () => {
      client.destroy();
      viewerClient.destroy();
    },
  };
}

/** With sockets of its own. */
function createClient(options: S3Options): S3Client {
  const agent = { maxSockets: options.maxSockets ?? MAX_SOCKETS };
  return new S3Client({
    region: options.region,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    forcePathStyle: options.pathStyle,
    credentials: {
      accessKeyId: options.accessKeyId,
      secretAccessKey: options.secretAccessKey,
      ...(options.sessionToken !== undefined && { sessionToken: options.sessionToken }),
    },
    maxAttempts: ATTEMPTS,
    // Many compatible stores do not know the newer checksums. Each body is signed with its SHA-256, which they all check.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Asking first would cost a connection for each part.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      // A viewer may pause for any time: streams have their own check for a silent store.
      socketTimeout: 0,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

async function runCall<T>(
  client: S3Client,
  { verb, key, deadlineMs, signal }: Call & { readonly deadlineMs: number },
  send: (client: S3Client, abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort();
  }, deadlineMs);
  try {
    return await send(client, signal === undefined ? deadline.signal : AbortSignal.any([deadline.signal, signal]));
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.signal.aborted)
      throw new StorageUnavailable(`The store did not ${verb} ${key} within ${String(deadlineMs / 1000)} s`);
    throw translate(error, { verb, key });
  } finally {
    clearTimeout(timer);
  }
}

const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound']);

/** The library's errors hold the whole request with its signature: they are never passed on. */
function translate(error: unknown, { verb, key }: Pick<Call, 'verb' | 'key'>): Error {
  if (!(error instanceof S3ServiceException)) {
    const { code, name } = error as NodeJS.ErrnoException;
    return new StorageUnavailable(`The store did not ${verb} ${key}: ${code ?? name}`);
  }
  const status = error.$metadata.httpStatusCode ?? 0;
  if (MISSING.has(error.name)) return missingBlob(key);
  const said = `${error.name}, HTTP ${String(status)}: ${error.message.slice(0, MAX_MESSAGE)}`;
  const message = `The store did not ${verb} ${key} (${said})`;
  return status >= 500 || status === 429 ? new StorageUnavailable(message) : new StorageRefusal(error.name, message);
}
