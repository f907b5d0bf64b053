// Parses an answer of the API, and refuses anything else that an HTTP server may answer.
import { PlayauthError, type AccessDeniedDetail } from './playauth-error.ts';
import { parseObject } from '../src/wire/json.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** From x-acs-retry-after: the call was throttled, not executed, and may be retried after this time. */
  readonly retryAfterMs?: number;
}

/**
 * The JSON object of a successful answer.
 * @param hidden secrets that no message may show.
 * @throws PlayauthError with the server's code, or `Client.BadResponse`.
 */
export function readResponse(answer: Answer, hidden: readonly string[]): Record<string, unknown> {
  const body = parseObject(answer.text);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess && body !== undefined) return body;
  const code = body?.['Code'];
  if (isSuccess || body === undefined || typeof code !== 'string' || code === '') {
    const what = answer.text.trimStart().startsWith('<') ? 'a page of markup' : 'something else than JSON with a Code';
    throw new PlayauthError({
      code: 'Client.BadResponse',
      message: `The endpoint answered HTTP ${answer.status} with ${what}; is it the API?`,
      status: answer.status,
    });
  }
  const recommend = textOf(body['Recommend']);
  const accessDeniedDetail = readDetail(body['AccessDeniedDetail']);
  throw new PlayauthError({
    code,
    message: hide(textOf(body['Message']) || code, hidden),
    status: answer.status,
    requestId: textOf(body['RequestId']),
    ...(recommend === '' ? {} : { recommend }),
    ...(accessDeniedDetail !== undefined && { accessDeniedDetail }),
  });
}

/** SignatureDoesNotMatch echoes the signed text, which contains the token. */
function hide(message: string, hidden: readonly string[]): string {
  let shown = message;
  for (const text of hidden) {
    if (text !== '') shown = shown.replaceAll(text, '***').replaceAll(encodeURIComponent(text), '***');
  }
  return shown;
}

/** Every field is a text; one that another server leaves out is empty. */
function readDetail(value: unknown): AccessDeniedDetail | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const detail: Readonly<Record<keyof AccessDeniedDetail, string>> = {
    AuthAction: textOf(fields['AuthAction']),
    AuthPrincipalType: textOf(fields['AuthPrincipalType']),
    AuthPrincipalOwnerId: textOf(fields['AuthPrincipalOwnerId']),
    AuthPrincipalDisplayName: textOf(fields['AuthPrincipalDisplayName']),
    NoPermissionType: textOf(fields['NoPermissionType']),
    PolicyType: textOf(fields['PolicyType']),
    Policy: textOf(fields['Policy']),
  };
  return detail as AccessDeniedDetail;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
