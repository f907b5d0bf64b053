// What a JWTPlayAuth was signed for: how it is read, and that no request gets more.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { definitions, formats } from './choose-streams.ts';
import { playInfoParameters, type PlayInfoParameters } from './play-info-parameters.ts';
import { readSignedContent, restrict } from './signed-play-content.ts';

function read(content: Record<string, unknown>): PlayInfoParameters | string {
  const reading = readSignedContent(content);
  return reading.ok ? reading.signed : reading.reason;
}

function signedFor(content: Record<string, unknown>): PlayInfoParameters {
  const signed = read(content);
  if (typeof signed === 'string') throw new Error(signed);
  return signed;
}

const ask = (parameters: Record<string, string>): PlayInfoParameters => playInfoParameters.parse(parameters);

describe('the claim playContentInfo', () => {
  test('is read as the vendor’s samples write it', () => {
    const read_ = read({ formats: 'mp4', authTimeout: 1800, streamType: 'video' });
    expect(read_).toEqual({ Formats: ['mp4'], AuthTimeout: 1800, StreamType: ['video'] });
  });

  test('takes lists, texts and numbers for what they mean, and null for absent', () => {
    expect(read({ formats: ['m3u8', 'mp4'], definition: 'LD,sd', authTimeout: '60' })).toEqual({
      Formats: ['m3u8', 'mp4'],
      Definition: ['LD', 'SD'],
      AuthTimeout: 60,
    });
    expect(read({ formats: null, outputType: '', playConfig: null })).toEqual({});
    expect(read({})).toEqual({});
    expect(read({ definition: 'FHD' })).toEqual({ Definition: ['HD'] });
    expect(read({ authTimeout: 2_592_001, outputType: 'cdn' })).toEqual({ AuthTimeout: 2_592_001, OutputType: 'cdn' });
  });

  test.each([
    [{ previewTime: 30, encryptType: 'HLSEncryption' }],
    [{ PreviewTime: '30', EncryptType: 'HLSEncryption', playDomain: '' }],
    ['{"PreviewTime":"30","EncryptType":"HLSEncryption"}'],
  ])('takes playConfig %j', (playConfig) => {
    expect(read({ playConfig })).toEqual({ PlayConfig: { PreviewTime: 30, EncryptType: 'HLSEncryption' } });
  });

  test.each([
    ['format', { format: 'mp4' }],
    ['FORMATS', { FORMATS: 'mp4' }],
    ['videoId', { videoId: 'a'.repeat(32) }],
    ['referenceId', { referenceId: 'reference' }],
    ['__proto__', JSON.parse('{"__proto__":{"formats":"mp4"}}') as object],
    ['constructor', { constructor: 'mp4' }],
    ['formats', { formats: 'avi' }],
    ['formats', { formats: ['mp4', 7] }],
    ['formats', { formats: { mp4: true } }],
    ['Formats', { formats: 'mp4', Formats: 'm3u8' }],
    ['formats', { formats: [] }],
    ['formats', { formats: '' }],
    ['definition', { definition: '' }],
    ['streamType', { streamType: '' }],
    ['authTimeout', { authTimeout: '' }],
    ['authTimeout', { authTimeout: 2_592_001 }],
    ['authTimeout', { authTimeout: 2_592_001, outputType: 'oss' }],
    ['authTimeout', { authTimeout: 1e21, outputType: 'cdn' }],
    ['playConfig', { playConfig: '' }],
    ['formats', { formats: ' , ' }],
    ['definition', { definition: 'UHD' }],
    ['authTimeout', { authTimeout: 0 }],
    ['authTimeout', { authTimeout: -1 }],
    ['authTimeout', { authTimeout: 1.5 }],
    ['authTimeout', { authTimeout: 1e21 }],
    ['authTimeout', { authTimeout: true }],
    ['resultType', { resultType: 'All' }],
    ['playConfig', { playConfig: 'PreviewTime=30' }],
    ['playConfig', { playConfig: [] }],
    ['playConfig', { playConfig: '[]' }],
    ['playConfig', { playConfig: { previewtime: 30 } }],
    ['playConfig', { playConfig: { previewTime: 30, PreviewTime: 60 } }],
    ['playConfig.previewTime', { playConfig: { previewTime: -30 } }],
    ['playConfig.previewTime', { playConfig: { previewTime: 'all' } }],
    ['playConfig.previewTime', { playConfig: { previewTime: [30] } }],
    ['playConfig.encryptType', { playConfig: { encryptType: 'none' } }],
  ])('is refused, naming %s, for %j', (named, content) => {
    expect(read(content as Record<string, unknown>)).toBe(`playContentInfo.${named}`);
  });
});

describe('a request with a signed JWT', () => {
  test('gets what was signed where it asks for nothing', () => {
    const content = { formats: 'mp4', definition: 'LD', streamType: 'video', authTimeout: 60, resultType: 'Multiple' };
    const got = restrict(ask({}), signedFor({ ...content, playConfig: { previewTime: 30 } }));
    expect(got).toMatchObject({
      Formats: ['mp4'],
      Definition: ['LD'],
      StreamType: ['video'],
      AuthTimeout: 60,
      ResultType: 'Multiple',
      PlayConfig: { PreviewTime: 30 },
    });
  });

  test('gets what it asks for where nothing was signed', () => {
    const asked = ask({
      VideoId: 'a'.repeat(32),
      Formats: 'm3u8',
      AuthTimeout: '9',
      Definition: 'LD',
      ResultType: 'Multiple',
      PlayConfig: '{"PreviewTime":"5","MtsHlsUriToken":"t"}',
    });
    expect(restrict(asked, signedFor({}))).toEqual(asked);
    expect(restrict(ask({}), signedFor({}))).toEqual({ PlayConfig: {} });
  });

  test.each([
    ['Formats', 'm3u8,mp4,mp3', { formats: 'mp4,mp3' }, ['mp4', 'mp3']],
    ['Formats', 'm3u8', { formats: 'mp4' }, []],
    ['Definition', 'HD', { definition: 'FD,LD' }, []],
    ['Definition', 'LD', { definition: 'FD,LD' }, ['LD']],
    ['StreamType', 'video,audio', { streamType: 'audio' }, ['audio']],
    ['AuthTimeout', '7200', { authTimeout: 60 }, 60],
    ['AuthTimeout', '30', { authTimeout: 60 }, 30],
    ['ResultType', 'Multiple', { resultType: 'Single' }, 'Single'],
    ['CodecName', 'H264', { codecName: 'H265' }, 'H265'],
    ['OutputType', 'cdn', { outputType: 'oss' }, 'oss'],
  ])('with %s=%s gets of %j only %j', (name, value, content, got) => {
    expect(restrict(ask({ [name]: value }), signedFor(content))).toMatchObject({ [name]: got });
  });

  test.each([
    ['{}', 30],
    ['{"PreviewTime":"0"}', 30],
    ['{"PreviewTime":""}', 30],
    ['{"PreviewTime":"600"}', 30],
    ['{"PreviewTime":"10"}', 10],
  ])('with PlayConfig=%s sees no more than the signed preview', (PlayConfig, seconds) => {
    const signed = signedFor({ playConfig: { previewTime: 30 } });
    expect(restrict(ask({ PlayConfig }), signed).PlayConfig?.PreviewTime).toBe(seconds);
  });

  test('cannot take the signed encryption filter away', () => {
    const signed = signedFor({ playConfig: { encryptType: 'HLSEncryption' } });
    const asked = ask({ PlayConfig: '{"EncryptType":"Unencrypted"}' });
    expect(restrict(asked, signed).PlayConfig?.EncryptType).toBe('HLSEncryption');
    expect(restrict(ask({ PlayConfig: '{"EncryptType":""}' }), signed).PlayConfig?.EncryptType).toBe('HLSEncryption');
  });

  test('never gets more than was signed, for random requests', () => {
    const words = <W extends string>(all: readonly W[]) =>
      fc.option(
        fc.subarray([...all], { minLength: 1 }).map((chosen) => chosen.join(',')),
        { nil: '' },
      );
    const asking = fc.record({
      Formats: words(formats),
      Definition: words(definitions),
      StreamType: words(['video', 'audio']),
      AuthTimeout: fc.option(fc.integer({ min: 1, max: 9000 }).map(String), { nil: '' }),
      PlayConfig: fc.option(
        fc.nat(90).map((PreviewTime) => JSON.stringify({ PreviewTime })),
        { nil: '' },
      ),
    });
    // A signer leaves out what it does not restrict.
    const orAbsent = (text: string): string | null => (text === '' ? null : text);
    const signing = asking.map(({ Formats, Definition, StreamType, AuthTimeout, PlayConfig }) => ({
      formats: orAbsent(Formats),
      definition: orAbsent(Definition),
      streamType: orAbsent(StreamType),
      authTimeout: orAbsent(AuthTimeout),
      playConfig: orAbsent(PlayConfig),
    }));
    const within = (got: readonly string[] | undefined, bound: readonly string[] | undefined): boolean =>
      bound === undefined || (got !== undefined && got.every((word) => bound.includes(word)));
    fc.assert(
      fc.property(asking, signing, (asked, content) => {
        const signed = signedFor(content);
        const got = restrict(ask(asked), signed);
        const preview = signed.PlayConfig?.PreviewTime ?? 0;
        const gotPreview = got.PlayConfig?.PreviewTime ?? 0;
        expect(within(got.Formats, signed.Formats)).toBe(true);
        expect(within(got.Definition, signed.Definition)).toBe(true);
        expect(within(got.StreamType, signed.StreamType)).toBe(true);
        expect(got.AuthTimeout ?? Infinity).toBeLessThanOrEqual(signed.AuthTimeout ?? Infinity);
        expect(preview === 0 || (gotPreview > 0 && gotPreview <= preview)).toBe(true);
      }),
    );
  });
});
