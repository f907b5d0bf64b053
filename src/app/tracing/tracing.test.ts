// Tracing below the server: what is sampled, how much waits for a collector that is away, and that a server without traces loads and
// makes nothing for them.
import { execFileSync } from 'node:child_process';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCollector } from '../../../test/support/otlp-collector.ts';
import { readConfig } from '../../config/read-config.ts';
import type { JobRun, JobRunner } from '../../transcoding/queue/job.ts';
import { boundExport, MAX_WAITING } from './bounded-export.ts';
import { createTracing } from './create-tracing.ts';
import { isSampled, samplingRuleOf } from './sampling.ts';
import { createCauses, traceRunners } from './trace-tasks.ts';
import type { Tracing } from './tracing.ts';

const settingsOf = (environment: Readonly<Record<string, string>>) => readConfig({ flags: {}, environment });
const nothing = (): void => undefined;
const never = (): never => {
  throw new Error('was called');
};

describe('what is sampled', () => {
  const public20 = samplingRuleOf(
    settingsOf({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.2' }),
  );
  const own = { parentIsSampled: undefined, isForwarded: false };

  test.each([undefined, true, false])('a client whose flag is %s is sampled by the share alone', (parentIsSampled) => {
    expect(isSampled(public20, { ...own, parentIsSampled }, () => 0.19)).toBe(true);
    expect(isSampled(public20, { ...own, parentIsSampled }, () => 0.2)).toBe(false);
  });

  test('the flag of a trusted client decides, where the sampler follows it', () => {
    const trusting = { ...public20, trustsClients: true };
    expect(isSampled(trusting, { ...own, parentIsSampled: true }, () => 0.99)).toBe(true);
    expect(isSampled(trusting, { ...own, parentIsSampled: false }, () => 0)).toBe(false);
    expect(isSampled({ ...trusting, followsParents: false }, { ...own, parentIsSampled: true }, () => 0.99)).toBe(
      false,
    );
  });

  test('another process of the server has decided', () => {
    expect(isSampled(public20, { parentIsSampled: true, isForwarded: true }, () => 0.99)).toBe(true);
    expect(isSampled(public20, { parentIsSampled: undefined, isForwarded: true }, () => 0)).toBe(false);
  });

  test.each([
    ['always_on', 1],
    ['parentbased_always_off', 0],
    ['parentbased_always_on', 1],
  ])('%s is a share of %i', (OTEL_TRACES_SAMPLER, share) => {
    expect(samplingRuleOf(settingsOf({ OTEL_TRACES_SAMPLER })).share).toBe(share);
  });
});

describe('the settings', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

  test.each([
    { OTEL_TRACES_SAMPLER: 'jaeger_remote' },
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' },
    { OTEL_TRACES_EXPORTER: 'console' },
  ])('of another program, %o, are a fault only where traces are on', (other) => {
    expect(() => settingsOf(other)).not.toThrow();
    expect(() => settingsOf({ ...other, ...endpoint })).toThrow('OTEL_TRACES_');
  });
});

describe('spans on their way', () => {
  const span = { spanContext: () => ({ traceFlags: 1 }), resource: {} } as unknown as ReadableSpan;

  test('are dropped and counted beyond the bound, while the collector takes none', () => {
    const { processor, counts } = boundExport({
      exporter: { export: nothing, shutdown: () => Promise.resolve() },
      onFailure: nothing,
    });
    for (let made = 0; made < MAX_WAITING + 7; made += 1) processor.onEnd(span);
    expect(counts()).toEqual({ sent: 0, dropped: 7, failed: 0 });
  });

  test('are counted when they are taken, or were sent and not taken; the reason is a code', async () => {
    const reasons: string[] = [];
    let result: { code: ExportResultCode; error?: Error } = { code: ExportResultCode.SUCCESS };
    const { processor, counts } = boundExport({
      exporter: { export: (_, done) => done(result), shutdown: () => Promise.resolve() },
      onFailure: (reason) => void reasons.push(reason),
    });
    processor.onEnd(span);
    await processor.forceFlush();
    result = {
      code: ExportResultCode.FAILED,
      error: Object.assign(new Error('http://user:secret@collector'), { code: 'ECONNREFUSED' }),
    };
    processor.onEnd(span);
    await processor.forceFlush().catch(nothing);
    expect(counts()).toEqual({ sent: 1, dropped: 0, failed: 1 });
    expect(reasons).toEqual(['ECONNREFUSED']);
  });
});

describe('traces of a server', () => {
  async function open(environment: Readonly<Record<string, string>> = {}) {
    const collector = await openCollector();
    onTestFinished(() => collector.close());
    const parts = { endpoint: `${collector.url}/v1/traces`, say: nothing };
    return { collector, tracing: await createTracing(settingsOf(environment), parts) };
  }
  const request = (headers: Readonly<Record<string, string>>) =>
    ({ name: 'GET /', attributes: {}, headers, isForwarded: false }) as const;
  const serve = (tracing: Tracing, act: () => void): void => {
    const traced = tracing.beginRequest(request({}));
    traced?.run(act);
    traced?.end({});
  };

  test('a thousand questions of one request make no more spans than the bound', async () => {
    const { collector, tracing } = await open();
    serve(tracing, () => {
      for (let asked = 0; asked < 1_000; asked += 1) void tracing.within({ name: 'storage read' }, nothing);
    });
    await tracing.close();
    expect(collector.spans()).toHaveLength(501);
  });

  test('what a request started and what goes on after its end is no part of it', async () => {
    const { collector, tracing } = await open();
    const later = Promise.withResolvers<void>();
    let goingOn: Promise<void> | undefined;
    serve(tracing, () => {
      goingOn = later.promise.then(() => tracing.within({ name: 'the loop of jobs' }, nothing));
    });
    later.resolve();
    await goingOn;
    await tracing.close();
    expect(collector.spans().map(({ name }) => name)).toEqual(['GET /']);
  });

  test('a request that is not sampled makes none, and neither does what it asks', async () => {
    const { collector, tracing } = await open({ OTEL_TRACES_SAMPLER: 'always_off' });
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    expect(tracing.beginRequest(request({ traceparent }))).toBeUndefined();
    expect(tracing.within({ name: 'storage read' }, () => 7)).toBe(7);
    await tracing.close();
    expect(collector.spans()).toEqual([]);
  });

  test('a task is linked to what caused it, also in another process, and is traced if that was', async () => {
    const { collector, tracing } = await open();
    const traceparent = await new Promise<string | undefined>((resolve) => {
      serve(tracing, () => resolve(tracing.requestTraceparent()));
    });
    await tracing.close();
    const elsewhere = await open({ OTEL_TRACES_SAMPLER: 'always_off' });
    const runner: JobRunner = { run: () => Promise.resolve({ ok: true }), fail: never, revert: never };
    const { transcode } = traceRunners(elsewhere.tracing, createCauses(elsewhere.tracing), {
      transcode: runner,
      snapshot: runner,
    });
    for (const cause of [traceparent, undefined])
      await transcode.run({ job: { jobId: 'j', videoId: 'v', attempts: 1, traceparent: cause } } as unknown as JobRun);
    await elsewhere.tracing.close();
    const [upload] = collector.spans();
    expect(elsewhere.collector.spans()).toMatchObject([
      { name: 'transcode', links: [{ traceId: upload?.traceId, spanId: upload?.spanId }] },
    ]);
  });

  test('a failure has its type and no message', async () => {
    const { collector, tracing } = await open();
    const fault = Object.assign(new Error('/secret/path'), { code: 'EIO' });
    const task = { name: 'transcode', kind: 'consumer', attributes: {} } as const;
    await expect(tracing.task(task, () => Promise.reject(fault))).rejects.toBe(fault);
    await tracing.close();
    expect(collector.spans()).toMatchObject([{ isError: true, attributes: { 'error.type': 'EIO' } }]);
    expect(collector.bytes().includes('secret')).toBe(false);
  });

  test('a collector that never answers does not hold up what is traced, nor the end for long', async () => {
    const { collector, tracing } = await open();
    collector.answer('hang');
    serve(tracing, nothing);
    await tracing.close();
    expect(tracing.counts().sent).toBe(0);
  });
});

test('a server without traces loads nothing of OpenTelemetry and makes no storage for a context', () => {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
    const { startServer } = await import(${JSON.stringify(new URL('../../embedded.ts', import.meta.url).href)});
    const server = await startServer();
    await fetch(server.url + '/?Action=GetVideoInfo');
    await server.close();
    console.log(JSON.stringify(loaded));
  `;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
  const loaded = JSON.parse(execFileSync(process.execPath, args).toString()) as string[];
  expect(loaded.some((name) => name.endsWith('/open-tracing.ts'))).toBe(true);
  expect(loaded.filter((name) => /opentelemetry|async_hooks|create-tracing|start-tracing/.test(name))).toEqual([]);
}, 60_000);
