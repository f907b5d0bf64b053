// Every checked vector of test/vectors, each kind against the code it is about. A kind that is new fails here.
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callbackSignature } from './callback-signature.ts';
import { signJwtPlayAuth } from './jwt-play-auth.ts';
import { readUrlEncoded } from './parameters.ts';
import { percentEncode } from './percent-encode.ts';
import { passTokenToKeyUri } from './playlist.ts';
import { signingKeyV1, stringToSignV1 } from './signature-v1.ts';
import { canonicalRequestV3, parseV3Authorization, stringToSignV3 } from './signature-v3.ts';
import { encodeUploadPart } from './encode-upload-part.ts';
import type { UploadAddressFields } from './upload-credential.ts';
import { signUrlTypeA, signUrlTypeB, signUrlTypeC, signUrlTypeCQuery, signUrlTypeF, urlExpiry } from './url-auth.ts';

function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8'));
}

interface RequestVector {
  readonly client: string;
  readonly scheme: string;
  readonly accessKeySecret: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly canonicalRequest?: string;
  readonly stringToSign: string;
  readonly signature: string;
}

const requests = readVectors('signature-vectors.json') as readonly RequestVector[];

describe('requests as the official clients signed them', () => {
  test('the file is whole', () => {
    expect(requests).toHaveLength(30);
    expect(new Set(requests.map(({ scheme }) => scheme))).toEqual(new Set(['V1', 'V3']));
    expect(new Set(requests.map(({ client }) => client)).size).toBe(30);
  });

  test.each(requests)('$scheme $client', (vector) => {
    switch (vector.scheme) {
      case 'V1':
        checkV1(vector);
        break;
      case 'V3':
        checkV3(vector);
        break;
      default:
        expect.fail(`no test for signature scheme ${vector.scheme}`);
    }
  });
});

function queryOf({ url }: RequestVector): Map<string, string> {
  const query = new Map<string, string>();
  if (url.includes('?')) readUrlEncoded(url.slice(url.indexOf('?') + 1), query);
  return query;
}

function checkV1(vector: RequestVector): void {
  const parameters = queryOf(vector);
  if (vector.headers['content-type'] !== undefined) readUrlEncoded(vector.body, parameters);
  const text = stringToSignV1(vector.method, parameters);
  expect(text).toBe(vector.stringToSign);
  const signature = createHmac('sha1', signingKeyV1(vector.accessKeySecret)).update(text).digest('base64');
  expect(signature).toBe(vector.signature);
  expect(parameters.get('Signature')).toBe(vector.signature);
}

function checkV3(vector: RequestVector): void {
  const authorization = parseV3Authorization(vector.headers['authorization'] ?? '');
  const bodySha256 = createHash('sha256').update(vector.body).digest('hex');
  const canonical = canonicalRequestV3({
    method: vector.method,
    query: queryOf(vector),
    header: (name) => vector.headers[name],
    signedHeaders: authorization?.signedHeaders ?? [],
    bodySha256,
  });
  expect(canonical).toBe(vector.canonicalRequest);
  const text = stringToSignV3(createHash('sha256').update(canonical).digest('hex'));
  expect(text).toBe(vector.stringToSign);
  expect(createHmac('sha256', vector.accessKeySecret).update(text).digest('hex')).toBe(vector.signature);
  expect(authorization?.signature).toBe(vector.signature);
  expect(vector.headers['x-acs-content-sha256']).toBe(bodySha256);
}

type Input = string | number | object;

interface FormulaVector {
  readonly id: string;
  readonly kind: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly stringToSign?: string;
  readonly stringToSignDocumented?: string;
  readonly expected?: string | number;
  readonly computed: string | number;
  readonly signedUrl?: string;
  readonly signedUrlFormat1?: string;
  readonly signedUrlFormat2?: string;
}

const { vectors: formulas } = readVectors('url-auth-vectors.json') as { readonly vectors: readonly FormulaVector[] };

describe('documented formulas', () => {
  test('the file is whole', () => {
    expect(formulas).toHaveLength(23);
    expect(new Set(formulas.map(({ id }) => id)).size).toBe(23);
  });

  test.each(formulas)('$kind: $id', (vector) => {
    checkFormula(vector);
  });
});

const text = (vector: FormulaVector, name: string): string => String(vector.inputs[name] as string | number);
const number = (vector: FormulaVector, name: string): number => Number(vector.inputs[name]);
const urlOf = (vector: FormulaVector, path: string): string => `http://${text(vector, 'host')}${path}`;

function checkFormula(vector: FormulaVector): void {
  switch (vector.kind) {
    case 'rpc-signature-v1':
      checkSigned(vector);
      break;
    case 'percent-encode':
      expect(percentEncode(text(vector, 'raw'))).toBe(vector.expected);
      break;
    case 'url-auth-type-a':
    case 'url-auth-type-a-preview':
      checkTypeA(vector);
      break;
    case 'url-auth-type-b':
      checkTypeB(vector);
      break;
    case 'url-auth-type-c':
      checkTypeC(vector);
      break;
    case 'url-auth-type-f':
      checkTypeF(vector);
      break;
    case 'url-auth-validity':
      checkValidity(vector);
      break;
    default:
      checkOther(vector);
  }
}

function checkOther(vector: FormulaVector): void {
  switch (vector.kind) {
    case 'http-callback-signature': {
      const parts = ['callbackURL', 'timestamp', 'privateKey'].map((name) => text(vector, name));
      expect(callbackSignature(parts[0]!, parts[1]!, parts[2]!)).toBe(vector.computed);
      break;
    }
    case 'jwt-play-auth':
      expect(signJwtPlayAuth(vector.inputs['payload'] as object, text(vector, 'playKey'))).toBe(vector.computed);
      break;
    case 'm3u8-rewrite': {
      const token = new URL(text(vector, 'playlistUrl')).searchParams.get(text(vector, 'argName')) ?? '';
      expect(passTokenToKeyUri(text(vector, 'line'), text(vector, 'argName'), token)).toBe(vector.expected);
      break;
    }
    case 'upload-address-base64':
      expect(encodeUploadPart(vector.inputs as unknown as UploadAddressFields)).toBe(vector.computed);
      break;
    default:
      expect.fail(`no test for vectors of kind ${vector.kind}`);
  }
}

function checkSigned(vector: FormulaVector): void {
  const parameters = Object.entries(vector.inputs['params'] as Record<string, string>);
  const signed = stringToSignV1(text(vector, 'method'), parameters);
  expect(signed).toBe(vector.stringToSign);
  if (vector.stringToSignDocumented !== undefined) expect(signed).toBe(vector.stringToSignDocumented);
  const key = signingKeyV1(text(vector, 'accessKeySecret'));
  expect(createHmac('sha1', key).update(signed).digest('base64')).toBe(vector.computed);
}

function checkTypeA(vector: FormulaVector): void {
  const previewSeconds = vector.inputs['previewTime'] === undefined ? undefined : number(vector, 'previewTime');
  const path = signUrlTypeA({
    path: text(vector, 'uri'),
    key: text(vector, 'privateKey'),
    timestamp: number(vector, 'timestamp'),
    rand: text(vector, 'rand'),
    uid: text(vector, 'uid'),
    ...(previewSeconds !== undefined && { previewSeconds }),
  });
  expect(urlOf(vector, path)).toBe(vector.signedUrl);
  expect(path).toContain(`-${String(vector.computed)}`);
}

function checkTypeB(vector: FormulaVector): void {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text(vector, 'timestamp'))?.slice(1).map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = digits;
  const timestamp = Date.UTC(year, month - 1, day, hour - 8, minute) / 1000;
  const path = signUrlTypeB({ path: text(vector, 'uri'), key: text(vector, 'privateKey'), timestamp });
  expect(urlOf(vector, path)).toBe(vector.signedUrl);
}

function checkTypeC(vector: FormulaVector): void {
  const input = {
    path: text(vector, 'uri'),
    key: text(vector, 'privateKey'),
    hexTime: text(vector, 'timestampHex'),
  };
  expect(signUrlTypeC(input)).toBe(`/${vector.computed}/${input.hexTime}${input.path}`);
  if (vector.signedUrlFormat1 === undefined) return;
  expect(urlOf(vector, signUrlTypeC(input))).toBe(vector.signedUrlFormat1);
  expect(urlOf(vector, signUrlTypeCQuery(input))).toBe(vector.signedUrlFormat2);
}

function checkTypeF(vector: FormulaVector): void {
  const input = { path: text(vector, 'uri'), key: text(vector, 'privateKey'), hexTime: text(vector, 'timestampHex') };
  const names = { hash: text(vector, 'signParam'), time: text(vector, 'timeParam') };
  expect(urlOf(vector, signUrlTypeF(input, names))).toBe(vector.signedUrl);
  expect(signUrlTypeF(input)).toBe(signUrlTypeF(input, names));
}

/** `validity-minus` states the same sum from the other side: what must be added to now for a wanted lifetime. */
function checkValidity(vector: FormulaVector): void {
  if (vector.inputs['defaultValidityMinutes'] !== undefined) {
    const validity = number(vector, 'defaultValidityMinutes') * 60;
    expect(urlExpiry(number(vector, 'timestamp'), validity)).toBe(vector.expected);
    return;
  }
  const signedAt = Number(vector.expected);
  expect(urlExpiry(signedAt, number(vector, 'defaultValiditySeconds'))).toBe(number(vector, 'desiredLifetimeSeconds'));
}
