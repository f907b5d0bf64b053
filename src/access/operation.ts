// An operation of the wire as a value. The dispatch table, the coverage page, the SDK's types and the docs are made
// from these; one without a permission does not compile.
import type { z } from 'zod';
import type { ErrorCode } from '../wire/errors.ts';
import type { AccessTarget } from './access-target.ts';
import type { Caller } from './caller.ts';

/** What the caller used to reach us; URLs that are handed out begin with it. */
export interface RequestOrigin {
  /** Scheme, host and port, no trailing slash. */
  readonly baseUrl: string;
  readonly clientIp: string;
  /** Over TLS, here or in front of a trusted proxy. */
  readonly isSecure: boolean;
}

export interface Call<P> {
  readonly parameters: P;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly requestId: string;
  /** A parameter of the request that is no parameter of the operation (AuthInfo of the players). */
  readonly raw: (name: string) => string | undefined;
}

type Soon<T> = T | Promise<T>;

export interface Permission<D, P> {
  /** `vod:<Operation>`. */
  readonly action: string;
  /** Who may call it at all, before any policy is asked. */
  readonly callers: readonly Caller['kind'][];
  /**
   * What the call is about to touch: the policies of the caller must allow the action on each of these. What does not
   * exist is no error here. `nothing`: no policy is needed.
   */
  readonly target: 'nothing' | ((deps: D, call: Call<P>) => Soon<AccessTarget | readonly AccessTarget[]>);
  /** The code of a denial; by default Forbidden.RAM. */
  readonly deniedCode?: ErrorCode;
}

export interface Operation<D, P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly parameters: P;
  readonly response: R;
  readonly permission: Permission<D, z.output<P>>;
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
  readonly targetOf: (call: Call<unknown>) => Soon<AccessTarget | readonly AccessTarget[]>;
  readonly run: (call: Call<unknown>) => Promise<object> | object;
}

export function bind<D, P extends z.ZodType, R extends z.ZodType>(
  operation: Operation<D, P, R>,
  deps: D,
): BoundOperation {
  return {
    operation: operation as unknown as Operation<never>,
    targetOf: (call) => {
      const { target } = operation.permission;
      return target === 'nothing' ? [] : target(deps, call as Call<z.output<P>>);
    },
    run: (call) => operation.handle(deps, call as Call<z.output<P>>) as Promise<object> | object,
  };
}

export const VOD_VERSION = '2017-03-21';
/** Users, roles and policies: the Resource Access Management API. */
export const RAM_VERSION = '2015-05-01';
/** The Security Token Service. */
export const STS_VERSION = '2015-04-01';
/** Operations that the vendor does not have. */
export const PLAYAUTH_VERSION = '2026-11-01';
