// How spans end: with the type of what went wrong, never with a message, which may name what is secret.
import { SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import type { Soon } from '../../base/soon.ts';
import { WireError } from '../../wire/errors.ts';
import type { TraceAttributes } from './tracing.ts';

export function toAttributes(attributes: TraceAttributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

export function endAs(span: Span, failure: string | undefined, endTime?: number): void {
  if (failure !== undefined) span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
  span.end(endTime);
}

/** Runs `act`, and ends the span with it. `failure` is asked where it ended well. */
export function endWith<T>(span: Span, act: () => Soon<T>, failure?: () => string | undefined): Soon<T> {
  try {
    const value = act();
    if (!(value instanceof Promise)) {
      endAs(span, failure?.());
      return value;
    }
    return (value as Promise<T>).then(
      (later) => {
        endAs(span, failure?.());
        return later;
      },
      (error: unknown) => {
        endWithError(span, error);
        throw error;
      },
    );
  } catch (error) {
    endWithError(span, error);
    throw error;
  }
}

/** A refusal is an answer as any other: it has its code, and is no error of the server. */
function endWithError(span: Span, error: unknown): void {
  if (error instanceof WireError && error.status < 500) {
    span.setAttribute('playauth.code', error.code);
    span.end();
  } else endAs(span, typeOf(error));
}

const TYPE = /^[\w.-]{1,64}$/;

export function typeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((word): word is string => typeof word === 'string' && TYPE.test(word)) ?? 'error';
}
