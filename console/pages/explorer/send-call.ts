// Sends one signed call as it is, and gives the answer whole: status, time, headers, text.
import { PlayauthError } from '../../../sdk/client.ts';
import { signRequest, type CallToSign, type Credentials } from '../../../sdk/sign-request.ts';

export interface Answered {
  readonly status: number;
  /** Empty for success. */
  readonly code: string;
  readonly ms: number;
  readonly requestId: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  readonly isXml: boolean;
}

const TIMEOUT_MS = 30_000;

/** @throws PlayauthError `Client.Network` */
export async function sendCall(call: CallToSign, credentials: Credentials): Promise<Answered> {
  const { headers, body } = await signRequest(call, credentials);
  const began = performance.now();
  const response = await fetch('/', {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new PlayauthError({ code: 'Client.Network', message: 'no answer', cause });
  });
  const text = await response.text();
  const isXml = response.headers.get('content-type')?.includes('xml') === true;
  return {
    status: response.status,
    ms: Math.round(performance.now() - began),
    requestId: response.headers.get('x-acs-request-id') ?? '',
    headers: [...response.headers],
    text: isXml ? text : pretty(text),
    isXml,
    code: response.ok ? '' : codeOf(text, isXml),
  };
}

export function fieldOf(text: string, isXml: boolean, name: string): string {
  if (isXml) return new DOMParser().parseFromString(text, 'application/xml').querySelector(name)?.textContent ?? '';
  const body: unknown = parse(text);
  const found =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof found === 'string' ? found : '';
}

function codeOf(text: string, isXml: boolean): string {
  return fieldOf(text, isXml, 'Code') || 'InternalError';
}

function pretty(text: string): string {
  const body = parse(text);
  return body === undefined ? text : JSON.stringify(body, null, 2);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
