import { describe, expect, test } from 'vitest';
import { FORM, httpRequest, type RequestParts } from '../../test/support/http-requests.ts';
import { WireError } from '../wire/errors.ts';
import { guessFormat, readRequest } from './read-request.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const V3 = {
  authorization: 'ACS3-HMAC-SHA256 …',
  'x-acs-action': 'GetPlayInfo',
  'x-acs-version': '2017-03-21',
} as const;
const QUERY = 'Action=GetPlayInfo&Version=2017-03-21';

function read(parts: RequestParts) {
  return readRequest(httpRequest(parts));
}

function refusalOf(parts: RequestParts): WireError {
  try {
    read(parts);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return error as WireError;
  }
  return expect.fail('the request was accepted');
}

describe('the scheme', () => {
  test('is V3 when the Authorization header says so, else V1; other headers do not count', () => {
    expect(read({ headers: V3 }).scheme).toBe('V3');
    const { authorization: _, ...rest } = V3;
    expect(read({ url: `/?${QUERY}`, headers: rest }).scheme).toBe('V1');
    expect(read({ url: `/?${QUERY}`, headers: { authorization: 'Basic x' } }).scheme).toBe('V1');
  });

  test('decides where action and version are read: V1 ignores the headers, V3 the parameters', () => {
    const headers = { 'x-acs-action': 'GetVideoInfo', 'x-acs-version': '1999-01-01' };
    expect(read({ url: `/?${QUERY}`, headers })).toMatchObject({ action: 'GetPlayInfo', version: '2017-03-21' });
    const url = '/?Action=GetVideoInfo&Version=1999-01-01';
    expect(read({ url, headers: V3 })).toMatchObject({ action: 'GetPlayInfo', version: '2017-03-21' });
    expect(refusalOf({ headers }).code).toBe('MissingAction');
  });
});

describe('methods', () => {
  test.each(['GET', 'POST'])('%s is read', (method) => {
    expect(read({ method, url: `/?${QUERY}` }).action).toBe('GetPlayInfo');
  });

  test.each(['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get', ''])('%j is not', (method) => {
    expect(refusalOf({ method, url: `/?${QUERY}` }).code).toBe('UnsupportedHTTPMethod');
  });
});

describe('the body', () => {
  test.each([FORM, `${FORM}; charset=UTF-8`, FORM.toUpperCase()])('of type %s adds its parameters', (type) => {
    const request = read({
      method: 'POST',
      url: `/?${QUERY}`,
      headers: { 'content-type': type },
      body: 'VideoId=a+b&Title=%E4%B8%AD中',
    });
    expect(request.parameters.get('VideoId')).toBe('a b');
    expect(request.parameters.get('Title')).toBe('中中');
    expect([...request.query].map(([name]) => name)).toEqual(['Action', 'Version']);
  });

  test('of JSON adds its members as texts; null is none', () => {
    const body = JSON.stringify({ VideoId: 'a', AuthInfoTimeout: 200, Flag: true, List: [1], None: null });
    const { parameters } = read({ method: 'POST', headers: { ...V3, 'content-type': JSON_TYPE }, body });
    expect(Object.fromEntries(parameters)).toEqual({ VideoId: 'a', AuthInfoTimeout: '200', Flag: 'true', List: '[1]' });
  });

  test('of JSON is none of the forms of V1', () => {
    const headers = { 'content-type': JSON_TYPE };
    const { parameters } = read({ method: 'POST', url: `/?${QUERY}`, headers, body: '{"VideoId":"a"}' });
    expect(parameters.has('VideoId')).toBe(false);
  });

  test.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['nothing but a space', ' '],
  ])('of type JSON that is %s is refused', (_, body) => {
    const refusal = refusalOf({ method: 'POST', headers: { ...V3, 'content-type': JSON_TYPE }, body });
    expect(refusal.message).toBe('The specified parameter "body" is not valid.');
  });

  test('of JSON that is nested too deeply is refused', () => {
    const body = `{"Title":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const refusal = refusalOf({ method: 'POST', headers: { ...V3, 'content-type': JSON_TYPE }, body });
    expect(refusal.message).toBe('The specified parameter "body" is not valid.');
  });

  test.each(['VideoId', 'Title'])(
    'with half a character in %s is refused: it has no bytes to sign or to store',
    (name) => {
      const body = `{"${name}":"\\ud800"}`;
      expect(refusalOf({ method: 'POST', headers: { ...V3, 'content-type': JSON_TYPE }, body }).code).toBe(
        'InvalidParameter',
      );
      const asName = '{"\\udc00":"x"}';
      expect(refusalOf({ method: 'POST', headers: { ...V3, 'content-type': JSON_TYPE }, body: asName }).code).toBe(
        'InvalidParameter',
      );
    },
  );

  test.each([FORM, JSON_TYPE])('of type %s that is no UTF-8 is refused', (type) => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const refusal = refusalOf({ method: 'POST', url: `/?${QUERY}`, headers: { ...V3, 'content-type': type }, body });
    expect(refusal.code).toBe('InvalidParameter');
  });

  test('may not repeat a parameter of the query', () => {
    for (const [type, body] of [
      [FORM, 'VideoId=b'],
      [JSON_TYPE, '{"VideoId":"a"}'],
    ] as const) {
      const parts = { method: 'POST', url: '/?VideoId=a', headers: { ...V3, 'content-type': type }, body };
      expect(refusalOf(parts).message).toContain('"VideoId"');
    }
  });

  test('of a foreign type, or of none, adds nothing', () => {
    for (const headers of [
      {},
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
    ]) {
      const { parameters } = read({ method: 'POST', url: `/?${QUERY}`, headers, body: 'VideoId=a' });
      expect(parameters.has('VideoId')).toBe(false);
    }
  });

  test('may have parameters named like properties of every object', () => {
    const body = '{"__proto__":{"polluted":true},"constructor":"x"}';
    const { parameters } = read({ method: 'POST', headers: { ...V3, 'content-type': JSON_TYPE }, body });
    expect(parameters.get('__proto__')).toBe('{"polluted":true}');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('the format', () => {
  test.each([
    ['', 'XML'],
    ['&Format=', 'XML'],
    ['&Format=JSON', 'JSON'],
    ['&Format=json', 'JSON'],
    ['&Format=Xml', 'XML'],
  ])('of V1 with "%s" is %s', (format, expected) => {
    expect(read({ url: `/?${QUERY}${format}` }).format).toBe(expected);
  });

  test('of V3 is JSON unless asked for otherwise', () => {
    expect(read({ headers: V3 }).format).toBe('JSON');
    expect(read({ url: '/?Format=xml', headers: V3 }).format).toBe('XML');
  });

  test.each(['yaml', 'JSONP', 'JSON '])('%j is refused', (format) => {
    expect(refusalOf({ url: `/?${QUERY}&Format=${format}` }).code).toBe('InvalidParameter.Format');
  });
});

describe('the format of an answer to what could not be read', () => {
  test.each<[string, RequestParts, string]>([
    ['a query that says JSON', { url: '/?a=%zz&Format=json' }, 'JSON'],
    ['a query that says XML, though JSON would be accepted', { url: '/?Format=XML', headers: V3 }, 'XML'],
    ['a form that says JSON', { body: 'Format=JSON&a=%zz' }, 'JSON'],
    ['signature V3', { headers: V3 }, 'JSON'],
    ['a client that accepts JSON', { headers: { accept: 'application/json' } }, 'JSON'],
    ["one of the vendor's clients, which all read JSON", { headers: { 'x-acs-action': 'GetPlayInfo' } }, 'JSON'],
    ['nothing to go by', {}, 'XML'],
    ['a browser', { headers: { accept: 'text/html,*/*' } }, 'XML'],
    ['another word that ends in Format', { url: '/?XFormat=JSON' }, 'XML'],
  ])('follows %s', (_, parts, expected) => {
    expect(guessFormat(httpRequest(parts))).toBe(expected);
  });
});
