import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { contentTypes, renderError, renderSuccess, type ResponseFormat } from './envelope.ts';
import { WireError } from './errors.ts';

const render = (format: ResponseFormat, action: string, fields: object): string =>
  renderSuccess(format, { action, requestId: 'R', fields });

const DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>";
const parser = new XMLParser({ parseTagValue: false, trimValues: false, processEntities: true, htmlEntities: true });

function parseXml(text: string): Record<string, unknown> {
  expect(XMLValidator.validate(text)).toBe(true);
  return parser.parse(text) as Record<string, unknown>;
}

const HOSTILE_TITLES = [
  ']]>',
  '<script>alert(1)</script>',
  '</Title></VideoMeta>',
  '<!-- -->',
  '<!DOCTYPE x [<!ENTITY e "e">]>&e;',
  '&amp; &#38; &lt;',
  `"double" 'single'`,
  '__proto__',
  'a\tb\nc',
  '中文 😀 é',
  '\u2028\u2029',
  '</script>',
];

describe('the envelope of an answer', () => {
  test('in JSON is the body as it stands, without white space', () => {
    const body = { VideoMeta: { Duration: 135.6, Title: 'a b' } };
    expect(render('JSON', 'GetVideoPlayAuth', body)).toBe(
      '{"RequestId":"R","VideoMeta":{"Duration":135.6,"Title":"a b"}}',
    );
  });

  test('in XML has the declaration and a root named after the operation', () => {
    expect(render('XML', 'GetVideoPlayAuth', { VideoMeta: { Duration: 120, Title: '' } })).toBe(
      `${DECLARATION}<GetVideoPlayAuthResponse><RequestId>R</RequestId><VideoMeta><Duration>120</Duration><Title></Title></VideoMeta></GetVideoPlayAuthResponse>`,
    );
  });

  test('in XML repeats the element of a list inside its wrapper', () => {
    const body = { PlayInfoList: { PlayInfo: [{ Format: 'mp4' }, { Format: 'm3u8' }] } };
    expect(render('XML', 'GetPlayInfo', body)).toContain(
      '<PlayInfoList><PlayInfo><Format>mp4</Format></PlayInfo><PlayInfo><Format>m3u8</Format></PlayInfo></PlayInfoList>',
    );
  });

  test('content types are exactly what the clients compare with: no space', () => {
    expect(contentTypes).toEqual({ JSON: 'application/json;charset=utf-8', XML: 'text/xml;charset=utf-8' });
  });
});

describe('hostile texts', () => {
  test.each(HOSTILE_TITLES)('%j comes through JSON and XML unharmed', (title) => {
    const answer = { RequestId: 'R', Title: title };
    expect(JSON.parse(render('JSON', 'Get', { Title: title }))).toEqual(answer);
    expect(parseXml(render('XML', 'Get', { Title: title }))['GetResponse']).toEqual(answer);
  });

  test('characters that XML cannot carry are replaced; the rest of the text stays', () => {
    const forbidden = ['\0', '\b', '\u001f', '\ufffe', '\uffff', '\ud800', '\udc00'];
    for (const character of forbidden) {
      const xml = render('XML', 'Get', { Title: `a${character}b` });
      expect(xml).toContain('<Title>a\ufffdb</Title>');
    }
    const pair = render('XML', 'Get', { Title: '😀' });
    expect(pair).toContain('<Title>😀</Title>');
  });

  test('a lone surrogate never becomes bytes that are no UTF-8', () => {
    for (const format of ['JSON', 'XML'] as const) {
      const text = render(format, 'Get', { Title: '\ud800x' });
      expect(text.isWellFormed()).toBe(true);
    }
  });

  test('every text leaves well-formed XML with the same structure', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const document = parseXml(render('XML', 'Get', { Before: 'b', Title: title, After: 'a' }));
        const response = document['GetResponse'] as Record<string, unknown>;
        expect(Object.keys(response)).toEqual(['RequestId', 'Before', 'Title', 'After']);
        expect([response['Before'], response['After']]).toEqual(['b', 'a']);
      }),
    );
  });
});

describe('the envelope of an error', () => {
  const context = { requestId: 'ABC-1', hostId: '127.0.0.1', baseUrl: 'https://vod.example' };
  const error = new WireError('InvalidVideo.NotFound');
  const fields = {
    RequestId: 'ABC-1',
    HostId: '127.0.0.1',
    Code: 'InvalidVideo.NotFound',
    Message: 'The video does not exist.',
    Recommend: 'https://api.aliyun.com/troubleshoot?q=InvalidVideo.NotFound&product=vod&requestId=ABC-1',
  };

  test('has five fields, in JSON and in XML under the root Error', () => {
    expect(JSON.parse(renderError('JSON', error, context))).toEqual(fields);
    expect(parseXml(renderError('XML', error, context))['Error']).toEqual(fields);
    expect(renderError('XML', error, context).startsWith(`${DECLARATION}<Error>`)).toBe(true);
  });

  test('sends a code that the vendor does not know to the page of this server', () => {
    const own = JSON.parse(renderError('JSON', new WireError('LimitExceeded.Storage'), context)) as object;
    expect(own).toMatchObject({ Recommend: 'https://vod.example/errors#LimitExceeded.Storage' });
  });

  test('escapes what the caller put into the message', () => {
    const echo = new WireError('SignatureDoesNotMatch', { explanation: 'GET&%2F&<a>]]>&amp;' });
    const xml = parseXml(renderError('XML', echo, context));
    expect((xml['Error'] as Record<string, unknown>)['Message']).toBe('GET&%2F&<a>]]>&amp;');
  });
});
