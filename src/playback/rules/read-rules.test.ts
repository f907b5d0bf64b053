import { describe, expect, test } from 'vitest';
import { writePrefix } from './address-prefix.ts';
import { readRules } from './read-rules.ts';
import { ruleNames, ruleRanges, type RuleName } from '../../wire/playback-rules.ts';
import { rulesOf } from './rules.testing.ts';

const thumbprint = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';

describe('reading rules', () => {
  test('texts of a request and values of JSON are read alike', () => {
    const texts = {
      ViewerId: 'user-1@shop.example:7',
      MaxRedemptions: '3',
      MaxConcurrency: '2',
      OnExceed: 'StopOldest',
      AllowIp: '192.0.2.7, 2001:DB8::/32',
      AllowReferer: 'Shop.example,*.shop.example',
      AllowEmptyReferer: 'TRUE',
      BindUserAgent: 'true',
      DeviceKey: thumbprint,
      MaxSessionSeconds: '3600',
      PreviewSeconds: '30',
    };
    const values = {
      ...texts,
      MaxRedemptions: 3,
      MaxConcurrency: 2,
      AllowIp: ['192.0.2.7', '2001:db8::/32'],
      AllowReferer: ['shop.example', '*.shop.example'],
      AllowEmptyReferer: true,
      BindUserAgent: true,
      MaxSessionSeconds: 3600,
      PreviewSeconds: 30,
    };
    expect(rulesOf(texts)).toEqual(rulesOf(values));
    const { viewerId, enforced = {}, monitored } = rulesOf(texts) ?? {};
    const { allowIp = [], ...rest } = enforced;
    expect(viewerId).toBe('user-1@shop.example:7');
    expect(monitored).toBeUndefined();
    expect(allowIp.map(writePrefix)).toEqual(['192.0.2.7', '2001:db8::/32']);
    expect(rest).toEqual({
      maxRedemptions: 3,
      maxConcurrency: 2,
      onExceed: 'stopOldest',
      allowReferer: ['shop.example', '*.shop.example'],
      bindUserAgent: true,
      deviceKey: thumbprint,
      maxSessionSeconds: 3600,
      previewSeconds: 30,
    });
  });

  test('with Mode monitor the limits are monitored', () => {
    expect(rulesOf({ ViewerId: 'v', MaxRedemptions: '3', Mode: 'monitor' })).toEqual({
      viewerId: 'v',
      monitored: { maxRedemptions: 3 },
    });
  });

  test('a list of hosts refuses the empty Referer unless it is allowed; a value that limits nothing is no rule', () => {
    expect(rulesOf({ AllowReferer: 'a.test' })?.enforced?.requireReferer).toBe(true);
    expect(rulesOf({ AllowEmptyReferer: 'false' })?.enforced).toEqual({ requireReferer: true });
    expect(rulesOf({ AllowEmptyReferer: 'true', BindUserAgent: 'false' })).toBeUndefined();
    expect(rulesOf({ Mode: 'monitor' })).toBeUndefined();
    expect(rulesOf({})).toBeUndefined();
  });

  const wrong: Record<RuleName, readonly unknown[]> = {
    ViewerId: ['', 'a b', 'é', 'a'.repeat(65), 'a/b', 7, null],
    MaxRedemptions: ['0', '1001', '-1', '1.5', '1e2', ' 1', 0, 1.5, true, null, []],
    MaxConcurrency: ['0', '101', 'two'],
    OnExceed: ['stop', '', 1],
    AllowIp: [
      '',
      '10.0.0.0/33',
      '10.0.0',
      'example.com',
      '10.0.0.1,',
      '::1%lo',
      '1.1.1.1,'.repeat(8) + '1.1.1.1',
      [],
      [7],
      {},
    ],
    AllowReferer: ['', 'https://a.test', 'a.test:80', 'a.test/x', '*', 'a.*', '*.*.a', 'a b', '.a.test', [], [null]],
    AllowEmptyReferer: ['yes', '1', 1],
    BindUserAgent: ['yes', 0],
    DeviceKey: [thumbprint.slice(1), `${thumbprint}A`, thumbprint.slice(0, 42) + 't', thumbprint.replace('N', '+')],
    MaxSessionSeconds: ['59', '86401'],
    PreviewSeconds: ['0', '65536'],
    Mode: ['observe', ''],
  };

  test.each(ruleNames)('%s out of its range is refused by its name, and the range is said', (name) => {
    for (const value of wrong[name])
      expect(readRules((asked) => (asked === name ? value : undefined))).toEqual({ ok: false, reason: name });
    for (const text of ruleRanges[name]) expect(text).not.toBe('');
  });

  test('the ends of a range are in it', () => {
    for (const [name, ends] of [
      ['MaxRedemptions', ['1', '1000']],
      ['MaxConcurrency', ['1', '100']],
      ['MaxSessionSeconds', ['60', '86400']],
      ['PreviewSeconds', ['1', '65535']],
      ['ViewerId', ['a', 'a'.repeat(64)]],
      ['AllowIp', [Array.from({ length: 8 }, () => '10.0.0.0/0').join(',')]],
    ] as const)
      for (const end of ends) expect(readRules((asked) => (asked === name ? end : undefined)).ok).toBe(true);
  });
});
