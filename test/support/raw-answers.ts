// Checks that hold for every answer of the API, on its bytes.
import { expect } from 'vitest';
import type { RawAnswer } from './raw-http.ts';

export interface ErrorBody {
  readonly Code: string;
  readonly Message: string;
}

/** The refusal, after the checks that hold for every refusal. */
export function refusalIn(answered: RawAnswer): ErrorBody {
  expect(answered.status).toBeGreaterThanOrEqual(400);
  expect(answered.headers['access-control-allow-origin']).toBe('*');
  expect(answered.headers['x-acs-request-id']).toMatch(/^[0-9A-F-]{36}$/);
  expect(answered.body).not.toMatch(/<html|<!doctype|node_modules|\bat .*\.ts:/i);
  if (answered.headers['content-type'] === 'application/json;charset=utf-8') {
    const body = JSON.parse(answered.body) as ErrorBody & { RequestId: string };
    expect(body.RequestId).toBe(answered.headers['x-acs-request-id']);
    return body;
  }
  expect(answered.headers['content-type']).toBe('text/xml;charset=utf-8');
  const field = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answered.body)?.[1] ?? '';
  expect(answered.body).toMatch(/^<\?xml version='1\.0' encoding='UTF-8'\?><Error><RequestId>/);
  expect(field('RequestId')).toBe(answered.headers['x-acs-request-id']);
  return { Code: field('Code'), Message: field('Message').replaceAll('&quot;', '"').replaceAll('&amp;', '&') };
}

export function bodyOf(answered: RawAnswer): Record<string, unknown> {
  expect(answered.status, answered.body).toBe(200);
  return JSON.parse(answered.body) as Record<string, unknown>;
}
