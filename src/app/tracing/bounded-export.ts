// Spans on their way to the collector: at most so many wait, the others are dropped, and each is counted once. Nothing waits for the collector.
import { ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanCounts } from './tracing.ts';

/** Some 4 MB. */
export const MAX_WAITING = 4_096;
const AT_ONCE = 512;
const EVERY_MS = 1_000;
const EXPORT_WITHIN_MS = 8_000;

export interface BoundedExport {
  readonly processor: SpanProcessor;
  readonly counts: () => SpanCounts;
}

interface Parts {
  readonly exporter: SpanExporter;
  /** The reason is a code or the name of an error. */
  readonly onFailure: (reason: string) => void;
}

export function boundExport({ exporter, onFailure }: Parts): BoundedExport {
  let [waiting, sent, dropped, failed] = [0, 0, 0, 0];
  const batches = new BatchSpanProcessor({
    exporter: {
      export: (spans, done) => {
        exporter.export(spans, (result) => {
          waiting -= spans.length;
          if (result.code === ExportResultCode.SUCCESS) sent += spans.length;
          else {
            failed += spans.length;
            onFailure(reasonOf(result.error));
          }
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
    },
    maxQueueSize: MAX_WAITING,
    maxExportBatchSize: AT_ONCE,
    scheduledDelayMillis: EVERY_MS,
    exportTimeoutMillis: EXPORT_WITHIN_MS,
  });
  return {
    processor: {
      onStart: () => undefined,
      onEnd: (span: ReadableSpan) => {
        if (waiting >= MAX_WAITING) {
          dropped += 1;
          return;
        }
        waiting += 1;
        batches.onEnd(span);
      },
      forceFlush: () => batches.forceFlush(),
      shutdown: () => batches.shutdown(),
    },
    // What waits when the process ends was not taken.
    counts: () => ({ sent, dropped, failed }),
  };
}

/** Neither the address of the collector nor what it said. */
function reasonOf(error: Error | undefined): string {
  const { code, name } = (error ?? { name: 'unknown' }) as { readonly code?: string | number; readonly name: string };
  return code === undefined ? name : String(code);
}
