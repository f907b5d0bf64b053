// Every bit of a signed request counts: a changed request is refused, unless its meaning is the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addVideo, openGateway, ROOT } from '../../test/support/gateway-deps.ts';
import {
  FORM,
  httpRequest,
  v1Parts,
  v3Parts,
  type RequestParts,
  type Signer,
} from '../../test/support/http-requests.ts';
import { sampleVideo } from '../../test/support/sample-video.ts';
import type { ParameterTable } from '../../test/support/sign-request.ts';
import { andThen } from '../base/soon.ts';
import type { Parameters } from '../wire/parameters.ts';
import { createNonceStoreInMemory } from '../store/shared/nonce-store.ts';
import { WireError } from '../wire/errors.ts';
import { authenticate } from './authenticate.ts';
import { createCredentialUses } from './credential-uses.ts';
import { identify } from './identify.ts';
import { readRequest } from './read-request.ts';

type Parts = Required<RequestParts>;

const gateway = openGateway();
const video = addVideo(gateway, sampleVideo());
const now = gateway.clock.now();
const ODD = { VideoId: video.videoId, Title: "a b*c'中😀~", Empty: '', 'List.1': 'x' };

const requests: Readonly<Record<string, (own: ParameterTable, signer?: Signer) => Parts>> = {
  'V1 GET': (own, signer = ROOT) => v1Parts(signer, { Action: 'GetVideoPlayAuth', ...own }, { at: now }),
  'V1 POST with everything in the query': (own, signer = ROOT) =>
    v1Parts(signer, { Action: 'GetVideoPlayAuth', ...own }, { at: now, method: 'POST' }),
  'V1 POST with everything in the body': (own, signer = ROOT) =>
    v1Parts(signer, { Action: 'GetVideoPlayAuth', ...own }, { at: now, method: 'POST', place: 'body' }),
  'V3 GET': (own, signer = ROOT) => v3Parts(signer, { action: 'GetVideoPlayAuth', query: own, at: now, method: 'GET' }),
  'V3 POST with a form': (own, signer = ROOT) =>
    v3Parts(signer, {
      action: 'GetVideoPlayAuth',
      at: now,
      contentType: FORM,
      body: new URLSearchParams(own).toString(),
    }),
  'V3 POST with JSON': (own, signer = ROOT) =>
    v3Parts(signer, {
      action: 'GetVideoPlayAuth',
      at: now,
      contentType: 'application/json',
      body: JSON.stringify(own),
    }),
};

const sorted = (parameters: Parameters): string[] => [...parameters].map((pair) => JSON.stringify(pair)).sort();

/** The content of a request and its claimed sender. Two texts with the same meaning are one request. */
function meaningOf(parts: Parts): string {
  const { http, ...request } = readRequest(httpRequest(parts));
  const headers = request.scheme === 'V3' ? parts.headers : {};
  return JSON.stringify([
    http.method,
    { ...request, parameters: sorted(request.parameters), query: sorted(request.query) },
    Object.entries(headers).map(([name, value]) => [name, value.trim()]),
    request.scheme === 'V3' ? parts.body.toString('latin1') : '',
  ]);
}

function isAccepted(parts: Parts): boolean {
  const { clock } = gateway;
  try {
    const deps = {
      ...gateway,
      nonceStore: createNonceStoreInMemory(clock),
      credentialUses: createCredentialUses(clock),
    };
    const claim = identify(deps, readRequest(httpRequest(parts)));
    const caller = andThen(claim, (found) => authenticate(deps, found));
    // Everything is in memory, so the answer is here at once.
    expect(caller).not.toBeInstanceOf(Promise);
    return true;
  } catch (error) {
    if (error instanceof WireError && error.status < 500) return false;
    throw error;
  }
}

interface Place {
  readonly name: string;
  readonly bytes: Buffer;
  readonly replace: (bytes: Buffer) => Parts;
}

/** Every part of a request that travels: URL, method, headers, body. */
function placesOf(parts: Parts): Place[] {
  const text = (name: string, value: string, replace: (changed: string) => Parts): Place => ({
    name,
    bytes: Buffer.from(value, 'latin1'),
    replace: (bytes) => replace(bytes.toString('latin1')),
  });
  return [
    text('url', parts.url, (url) => ({ ...parts, url })),
    text('method', parts.method, (method) => ({ ...parts, method })),
    { name: 'body', bytes: Buffer.from(parts.body as string, 'utf8'), replace: (body) => ({ ...parts, body }) },
    ...Object.entries(parts.headers).map(([name, value]) =>
      text(name, value, (changed) => ({ ...parts, headers: { ...parts.headers, [name]: changed } })),
    ),
  ];
}

function flip(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
}

function meansTheSame(changed: Parts, meaning: string): boolean {
  try {
    return meaningOf(changed) === meaning;
  } catch {
    return false;
  }
}

/** V1 signs no header: of those only the type of the body changes what is read. */
const isSigned = (scheme: string, name: string): boolean =>
  scheme.startsWith('V3') || ['url', 'method', 'body', 'content-type'].includes(name);

describe.each(Object.keys(requests))('%s', (scheme) => {
  const make = requests[scheme]!;

  test('is accepted as it was signed', () => {
    expect(isAccepted(make(ODD))).toBe(true);
  });

  test('is refused with any one bit flipped', () => {
    const parts = make(ODD);
    const meaning = meaningOf(parts);
    let same = 0;
    let refused = 0;
    for (const { name, bytes, replace } of placesOf(parts)) {
      if (!isSigned(scheme, name)) continue;
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const changed = replace(flip(bytes, bit));
        if (meansTheSame(changed, meaning)) same += 1;
        else {
          refused += 1;
          expect(isAccepted(changed), `${name}, bit ${bit}: ${flip(bytes, bit).toString('latin1')}`).toBe(false);
        }
      }
    }
    // The other case of an escape's digits, and a path, which no scheme signs, change no meaning.
    expect(refused).toBeGreaterThan(2000);
    expect(same).toBeLessThan(refused / 10);
  });

  test('is refused with any one bit flipped, for random parameters', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 20 });
    const own = fc.dictionary(fc.stringMatching(/^[A-Za-z][\w.]{0,8}x$/), texts, { maxKeys: 5 });
    fc.assert(
      fc.property(own, fc.nat(), fc.nat(), (table, place, position) => {
        const parts = make({ VideoId: video.videoId, ...table });
        expect(isAccepted(parts)).toBe(true);
        const places = placesOf(parts).filter(({ name, bytes }) => isSigned(scheme, name) && bytes.length > 0);
        const { bytes, replace } = places[place % places.length]!;
        const changed = replace(flip(bytes, position % (bytes.length * 8)));
        if (!meansTheSame(changed, meaningOf(parts))) expect(isAccepted(changed)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('is refused with a parameter added, taken away, or moved to another name', () => {
    const parts = make(ODD);
    const inBody = parts.body !== '';
    const text = inBody ? (parts.body as string) : parts.url;
    const put = (changed: string): Parts => (inBody ? { ...parts, body: changed } : { ...parts, url: changed });
    const isJson = text.startsWith('{');
    const changes = isJson
      ? [text.replace('{', '{"X":"1",'), text.replace('"Empty":"",', ''), text.replace('"Title"', '"Titel"')]
      : [`${text}&X=1`, text.replace('&Empty=', ''), text.replace('Title=', 'Titel='), text.replace('?', '?X&')];
    for (const changed of changes) {
      if (changed === text) continue;
      expect(isAccepted(put(changed)), changed).toBe(false);
    }
  });

  test('is refused when it was signed with any other secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (accessKeySecret) => {
        fc.pre(accessKeySecret !== ROOT.accessKeySecret);
        expect(isAccepted(make(ODD, { ...ROOT, accessKeySecret }))).toBe(false);
      }),
    );
    expect(isAccepted(make(ODD, { ...ROOT, accessKeySecret: `${ROOT.accessKeySecret}&` }))).toBe(false);
  });
});
