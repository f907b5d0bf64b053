import { describe, expect, test } from 'vitest';
import { grantLoader, type GrantGate } from './grant-loader.ts';
import { PlayerError } from './player-error.ts';
import type { HlsConstructor, LoaderCallbacksShape, LoaderContextShape, LoaderShape } from './hls-shape.ts';

/** Stands for hls.js's own loader: answers 200 under the allowed grant, else 403; refuses to be started twice. */
function worldOf(allowed: { grant: string; details?: unknown }): { Hls: HlsConstructor; requested: string[] } {
  const requested: string[] = [];
  class Loader implements LoaderShape {
    stats = { loaded: 0, total: 0, loading: { start: 0, first: 0, end: 0 } };
    load(context: LoaderContextShape, _config: object, callbacks: LoaderCallbacksShape): void {
      if (this.stats.loading.start !== 0) throw new Error('Loader can only be used once.');
      this.stats.loading.start = performance.now();
      requested.push(context.url);
      const { url } = context;
      queueMicrotask(() => {
        if (url.includes(`/${allowed.grant}/`)) callbacks.onSuccess({ url, code: 200 }, this.stats, context, null);
        else callbacks.onError({ code: 403, text: 'Forbidden' }, context, allowed.details ?? null, this.stats);
      });
    }
    abort(): void {
      requested.push('abort');
    }
    destroy(): void {
      requested.push('destroy');
    }
  }
  return { Hls: { DefaultConfig: { loader: Loader } } as unknown as HlsConstructor, requested };
}

interface Outcome {
  ended: string;
}

function start(options: { allowed: string; expired?: boolean; renewTo?: string | Error; details?: unknown }): {
  load: (url: string) => { loader: LoaderShape; outcome: Outcome };
  requested: string[];
  renewals: string[];
  refusals: unknown[];
} {
  const world = { grant: options.allowed, details: options.details };
  const { Hls, requested } = worldOf(world);
  const renewals: string[] = [];
  const refusals: unknown[] = [];
  let current = 'one';
  const gate: GrantGate = {
    current: (url) => url.replace('/one/', `/${current}/`),
    governs: (url) => url.includes('/play/'),
    isExpired: () => (options.expired ?? false) && renewals.length === 0,
    renew: (reason) => {
      renewals.push(reason);
      if (options.renewTo instanceof Error) return Promise.reject(options.renewTo);
      current = options.renewTo ?? current;
      return Promise.resolve();
    },
    onRefused: (error) => refusals.push(error),
  };
  const Loader = grantLoader(Hls, gate);
  const load = (url: string): { loader: LoaderShape; outcome: Outcome } => {
    const outcome: Outcome = { ended: '' };
    const loader = new Loader({} as never);
    loader.load(
      { url },
      {},
      {
        onSuccess: (response) => (outcome.ended = `200 ${response.url}`),
        onError: (error) => (outcome.ended = String(error.code)),
      },
    );
    return { loader, outcome };
  };
  return { load, requested, renewals, refusals };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a request of hls.js', () => {
  test('is sent unchanged under a valid grant', async () => {
    const { load, renewals } = start({ allowed: 'one' });
    const { outcome } = load('/play/one/v/1.ts');
    await settle();
    expect(outcome.ended).toBe('200 /play/one/v/1.ts');
    expect(renewals).toEqual([]);
  });

  test('that is refused waits for a renewal and is repeated under the new grant', async () => {
    const { load, requested, renewals } = start({ allowed: 'two', renewTo: 'two' });
    const { outcome } = load('/play/one/v/1.ts');
    await settle();
    expect(outcome.ended).toBe('200 /play/two/v/1.ts');
    expect(requested).toEqual(['/play/one/v/1.ts', '/play/two/v/1.ts']);
    expect(renewals).toEqual(['refused']);
  });

  test('waits for the renewal first when the session is known to be over', async () => {
    const { load, requested, renewals } = start({ allowed: 'two', renewTo: 'two', expired: true });
    load('/play/one/v/1.ts');
    await settle();
    expect(requested).toEqual(['/play/two/v/1.ts']);
    expect(renewals).toEqual(['resume']);
  });

  const details = new Response(null, {
    headers: { 'x-playauth-code': 'Forbidden.Concurrency', 'x-acs-request-id': 'R-1' },
  });

  test('whose place was taken by another session is not renewed', async () => {
    const { load, refusals, renewals } = start({ allowed: 'two', renewTo: 'two', details });
    const { outcome } = load('/play/one/v/1.ts');
    await settle();
    expect([outcome.ended, renewals]).toEqual(['403', []]);
    expect(refusals).toMatchObject([{ code: 'Forbidden.Concurrency', requestId: 'R-1' }]);
  });

  test('gets its refusal when the renewal fails', async () => {
    const failure = new Error('expired');
    const { load, refusals } = start({ allowed: 'two', renewTo: failure });
    const { outcome } = load('/play/one/v/1.ts');
    await settle();
    expect(outcome.ended).toBe('403');
    expect(refusals).toEqual([failure]);
  });

  test('says under which id the server refused it, where the player itself gives up', async () => {
    const refused = new Response(null, { headers: { 'x-acs-request-id': 'R-2' } });
    const renewTo = new PlayerError({ code: 'Client.GrantRefused', status: 403 });
    const { load, refusals } = start({ allowed: 'two', renewTo, details: refused });
    load('/play/one/v/1.ts');
    await settle();
    expect(refusals).toMatchObject([{ code: 'Client.GrantRefused', status: 403, requestId: 'R-2' }]);
  });

  test('is repeated twice at most when every grant is refused', async () => {
    const { load, renewals } = start({ allowed: 'none', renewTo: 'two' });
    const { outcome } = load('/play/one/v/1.ts');
    await settle();
    expect(outcome.ended).toBe('403');
    expect(renewals.length).toBeLessThanOrEqual(2);
  });

  test('to a URL without a grant neither waits nor triggers a renewal', async () => {
    const { load, renewals } = start({ allowed: 'two', expired: true });
    const { outcome } = load('/elsewhere/one/1.ts');
    await settle();
    expect(outcome.ended).toBe('403');
    expect(renewals).toEqual([]);
  });

  test('that hls.js has aborted is not sent after the renewal', async () => {
    const { load, requested } = start({ allowed: 'two', renewTo: 'two', expired: true });
    load('/play/one/v/1.ts').loader.abort();
    await settle();
    expect(requested).toEqual(['abort']);
  });
});
