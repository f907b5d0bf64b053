// The client address and the base URL of a request. Forwarded headers count only behind a trusted proxy.
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { RequestOrigin } from '../access/operation.ts';
import { ownText } from '../base/own-text.ts';

export interface OriginSettings {
  readonly trustProxy: boolean;
  /** Configured base of all URLs, without trailing slash. */
  readonly publicUrl: string | undefined;
  /** For a request without a usable Host header. */
  readonly ownUrl: () => string;
}

const HOST = /^(?:[A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

export function originOf(request: IncomingMessage, settings: OriginSettings): RequestOrigin {
  const clientIp = clientIpOf(request, settings.trustProxy);
  const isSecure = isSecureRequest(request, settings.trustProxy);
  if (settings.publicUrl !== undefined) return { baseUrl: settings.publicUrl, clientIp, isSecure };
  const host = hostOf(request, settings.trustProxy);
  return {
    baseUrl: (host === undefined ? undefined : baseUrlOf(host, isSecure)) ?? settings.ownUrl(),
    clientIp,
    isSecure,
  };
}

/** Most requests name the host of the request before; the same text each time is the same to what compares it. */
let lastHost: { readonly host: string; readonly isSecure: boolean; readonly baseUrl: string } | undefined;

/** Undefined for a host that no URL can have. */
function baseUrlOf(host: string, isSecure: boolean): string | undefined {
  if (lastHost?.host === host && lastHost.isSecure === isSecure) return lastHost.baseUrl;
  if (!HOST.test(host)) return undefined;
  const baseUrl = ownText(`${isSecure ? 'https' : 'http'}://${host}`);
  lastHost = { host: ownText(host), isSecure, baseUrl };
  return baseUrl;
}

/** The Host that the client used: it is part of what signature V3 signs. */
export function hostOf(request: IncomingMessage, trustProxy: boolean): string | undefined {
  return (trustProxy ? lastOf(request.headers['x-forwarded-host']) : undefined) ?? request.headers.host;
}

/** TLS between client and proxy counts: a proxy that took plain HTTP may still speak TLS to us. */
function isSecureRequest(request: IncomingMessage, trustProxy: boolean): boolean {
  const forwarded = trustProxy ? lastOf(request.headers['x-forwarded-proto'])?.toLowerCase() : undefined;
  return forwarded === undefined ? request.socket instanceof TLSSocket : forwarded === 'https';
}

export function clientIpOf(request: IncomingMessage, trustProxy: boolean): string {
  // The last entry is the one that our own proxy wrote; the client may have forged those before it.
  return (trustProxy ? lastOf(request.headers['x-forwarded-for']) : undefined) ?? request.socket.remoteAddress ?? '';
}

function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header;
  const last = text?.split(',').at(-1)?.trim();
  return last === '' ? undefined : last;
}
