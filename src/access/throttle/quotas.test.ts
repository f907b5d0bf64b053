// How many calls a second: what is published, and what --throttle makes of it.
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../config/read-config.ts';
import { readQuotas } from './quotas.ts';

const OPERATIONS = ['GetVideoPlayAuth', 'GetPlayInfo', 'GetVideoList']
  .map((name) => ({ name, version: '2017-03-21' }))
  .concat({ name: 'CreateUser', version: '2015-05-01' }, { name: 'AssumeRole', version: '2015-04-01' });
const read = (throttle: string) =>
  readQuotas(readConfig({ flags: { throttle }, environment: {} }).throttle, OPERATIONS);

describe('the calls a second', () => {
  test('are the published ones unless something else is set', () => {
    const { throttle } = readConfig({ flags: {}, environment: {} });
    const quotaOf = readQuotas(throttle, OPERATIONS);
    const named = {
      GetVideoPlayAuth: 360,
      GetPlayInfo: 360,
      CreateUploadVideo: 120,
      RefreshUploadVideo: 120,
      GetURLUploadInfos: 100,
      GetVideoInfo: 100,
      GetVideoInfos: 100,
      SearchMedia: 50,
      RegisterMedia: 50,
      GetVideoList: 30,
      DeleteVideo: 30,
      CreateUser: 100,
      AssumeRole: 100,
    };
    for (const [operation, perSecond] of Object.entries(named))
      expect([operation, quotaOf?.(operation)]).toEqual([operation, perSecond]);
  });

  test('are changed for the operations that are named, and only for them', () => {
    const quotaOf = read('GetVideoPlayAuth=720,GetVideoList=1');
    expect(['GetVideoPlayAuth', 'GetVideoList', 'GetPlayInfo', 'Other'].map((name) => quotaOf?.(name))).toEqual([
      720, 1, 360, 30,
    ]);
  });

  test.each(['GetVideoPlayAuth=720,*=100', '*=100,GetVideoPlayAuth=720'])(
    '%s sets all that it does not name',
    (text) => {
      const quotaOf = read(text);
      expect(['GetVideoPlayAuth', 'GetPlayInfo', 'Other'].map((name) => quotaOf?.(name))).toEqual([720, 100, 100]);
    },
  );

  test('are without limit when it is off', () => {
    expect(read('off')).toBeUndefined();
  });
});

describe('an invalid --throttle', () => {
  test.each(
    [
      '',
      'ON',
      'yes',
      '100',
      'GetPlayInfo',
      'GetPlayInfo=',
      'GetPlayInfo=0',
      'GetPlayInfo=-1',
      'GetPlayInfo=1.5',
    ].concat('GetPlayInfo=1e3', 'GetPlayInfo=1000000', 'GetPlayInfo=1,', ',', '*', '=1', 'on,GetPlayInfo=1', ' *=1'),
  )('%j is refused under the name it was set by', (throttle) => {
    expect(() => readConfig({ flags: { throttle }, environment: {} })).toThrow(
      /^.+ a fault:\n {2}--throttle: on, off, or/,
    );
  });

  test('an operation that does not exist is named: its limit would silently not be there', () => {
    expect(() => read('GetVideoPlayauth=720,GetPlayInfo=1,Nothing=2')).toThrow(ConfigError);
    expect(() => read('GetVideoPlayauth=720,GetPlayInfo=1,Nothing=2')).toThrow(
      /PLAYAUTH_THROTTLE: there is no operation named GetVideoPlayauth\n {2}PLAYAUTH_THROTTLE: .+ Nothing$/,
    );
  });
});
