// An operation of the wire as a value. The dispatch table, the coverage page, the SDK's types and the docs are made
// from these; one without a permission does not compile.
import type { z } from 'zod';
import type { ErrorCode } from '../wire/errors.ts';
import type { Caller } from './caller.ts';

/** What the caller used to reach us; URLs that are handed out begin with it. */
export interface RequestOrigin {
  /** Scheme, host and port, no trailing slash. */
  readonly baseUrl: string;
  readonly clientIp: string;
}

export interface Call<P> {
  readonly parameters: P;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly requestId: string;
  /** A parameter of the request that is no parameter of the operation (AuthInfo of the players). */
  readonly raw: (name: string) => string | undefined;
}

export interface Permission {
  /** `vod:<Operation>`. */
  readonly action: string;
  /** Who may call it at all, before any policy is asked. */
  readonly callers: readonly Caller['kind'][];
}

export interface Operation<D, P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly parameters: P;
  readonly response: R;
  readonly permission: Permission;
  /** Codes of its own, beyond the common ones. */
  readonly errors: readonly ErrorCode[];
  readonly handle: (deps: D, call: Call<z.output<P>>) => Promise<z.input<R>> | z.input<R>;
}

/** Only types: keeps the handler's parameters in step with the schema. */
export function defineOperation<D, P extends z.ZodType, R extends z.ZodType>(
  operation: Operation<D, P, R>,
): Operation<D, P, R> {
  return operation;
}

/** An operation with its dependencies filled in, ready for the dispatch table. */
export interface BoundOperation {
  readonly operation: Operation<never>;
  readonly run: (call: Call<unknown>) => Promise<object> | object;
}

export function bind<D, P extends z.ZodType, R extends z.ZodType>(
  operation: Operation<D, P, R>,
  deps: D,
): BoundOperation {
  return {
    operation: operation as unknown as Operation<never>,
    run: (call) => operation.handle(deps, call as Call<z.output<P>>) as Promise<object> | object,
  };
}

export const VOD_VERSION = '2017-03-21';
/** Operations that the vendor does not have. */
export const PLAYAUTH_VERSION = '2026-11-01';
