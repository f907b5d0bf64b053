// An operation of the wire as a value. The dispatch table, the coverage page, the SDK's types and the docs are made
// from these. An operation without a permission does not compile.
import { z } from 'zod';
import type { Soon } from '../base/soon.ts';
import type { ErrorCode } from '../wire/errors.ts';
import type { Parameters } from '../wire/parameters.ts';
import type { WrittenFields } from '../wire/written-fields.ts';
import type { AccessTarget } from './access-target.ts';
import type { Caller } from './caller.ts';
import { compileParameters } from './compile-parameters.ts';

/** How the caller reached this server; issued URLs begin with its base. */
export interface RequestOrigin {
  /** Scheme, host and port, no trailing slash. */
  readonly baseUrl: string;
  readonly clientIp: string;
  /** Over TLS, here or in front of a trusted proxy. */
  readonly isSecure: boolean;
}

/** The HTTP request behind a call. */
export interface CallHttp {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
}

export interface Call<P> {
  readonly parameters: P;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly requestId: string;
  /** Absent for a call that came by no request. */
  readonly http?: CallHttp;
  /** A parameter of the request that is no parameter of the operation (AuthInfo of the players). */
  readonly raw: (name: string) => string | undefined;
  /** Set by an operation that issues a credential: named in a header of the answer. */
  credentialId?: string | undefined;
  /** Answers the first result of `load` under this name, for this call alone. Present if authorization loads things too. */
  readonly memoize?: (<T>(name: string, load: () => T) => T) | undefined;
}

type Target<D, P> = 'nothing' | ((deps: D, call: Call<P>) => Soon<AccessTarget | readonly AccessTarget[]>);

/** The definition of an operation in its file; properties with a default may be left out. */
export interface OperationDefinition<D, P extends z.ZodType, R extends z.ZodType> {
  readonly name: string;
  readonly version: ApiVersion;
  readonly summary: string;
  readonly parameters: P;
  /** The fields of the answer beside RequestId, which the envelope adds. Default: none. */
  readonly response?: R;
  /**
   * The resources that the call touches: the policies of the caller must allow the action on each of them. A resource that
   * does not exist is no error here. `nothing`: no policy is needed.
   */
  readonly target: Target<D, z.output<P>>;
  /** Default: `<service>:<name>`, as policies name the operation. */
  readonly action?: string;
  /** Who may call it at all, before any policy is asked. Default: holders of access keys. */
  readonly callers?: readonly Caller['kind'][];
  /** The code of a denial. Default: Forbidden.RAM. */
  readonly deniedCode?: ErrorCode;
  /** Codes of its own, beyond the common ones. Default: none. */
  readonly errors?: readonly ErrorCode[];
  readonly handle: (deps: D, call: Call<z.output<P>>) => Soon<z.input<R> | WrittenFields<z.input<R> & object>>;
}

/** An operation with its defaults filled in. */
type Operation<D, P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> = Required<
  OperationDefinition<D, P, R>
>;

type NoFields = z.ZodObject<Record<never, never>>;

/** A definition without a target does not compile. */
export function defineOperation<D, P extends z.ZodType, R extends z.ZodType = NoFields>(
  definition: OperationDefinition<D, P, R>,
): Operation<D, P, R> {
  return {
    response: z.object({}) as unknown as R,
    action: `${services[definition.version]}:${definition.name}`,
    callers: ['accessKey'],
    deniedCode: 'Forbidden.RAM',
    errors: [],
    ...definition,
  };
}

/** An operation with its dependencies filled in, ready for the dispatch table. */
export interface BoundOperation {
  readonly operation: Operation<never>;
  readonly targetOf: (call: Call<unknown>) => Soon<AccessTarget | readonly AccessTarget[]>;
  readonly run: (call: Call<unknown>) => Promise<object> | object;
  /** As the schema of the operation reads them. */
  readonly readParameters: (parameters: Parameters) => z.ZodSafeParseResult<unknown>;
}

export function bind<D, P extends z.ZodType, R extends z.ZodType>(
  operation: Operation<D, P, R>,
  deps: D,
): BoundOperation {
  // Most operations of a server are never called.
  let compiled: BoundOperation['readParameters'] | undefined;
  return {
    operation: operation as unknown as Operation<never>,
    readParameters: (parameters) => (compiled ??= compileParameters(operation.parameters))(parameters),
    targetOf: (call) => {
      const { target } = operation;
      return target === 'nothing' ? [] : target(deps, call as Call<z.output<P>>);
    },
    run: (call) => operation.handle(deps, call as Call<z.output<P>>) as Promise<object> | object,
  };
}

/** The part of an operation that {@link bindAll} needs: assignable from every {@link Operation}. */
interface AnyOperation {
  readonly name: string;
  readonly handle: (deps: never, call: never) => unknown;
}

type DepsOf<O> = O extends { readonly handle: (deps: infer D, call: never) => unknown } ? D : never;
type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never;

/** The dependencies of all operations of a list together, inferred from their handlers. */
export type DepsOfAll<L extends readonly AnyOperation[]> = Intersection<DepsOf<L[number]>>;

/** The list of a room, bound to services that have everything its operations name. */
export function bindAll<L extends readonly AnyOperation[]>(operations: L, deps: DepsOfAll<L>): BoundOperation[] {
  return operations.map((operation) => bind(operation as unknown as Operation<DepsOfAll<L>>, deps));
}

export const VOD_VERSION = '2017-03-21';
/** Users, roles and policies: the Resource Access Management API. */
export const RAM_VERSION = '2015-05-01';
/** The Security Token Service. */
export const STS_VERSION = '2015-04-01';
/** Operations that the vendor does not have. */
export const PLAYAUTH_VERSION = '2026-11-01';

/** The service that names the actions of each API version. */
const services = {
  [VOD_VERSION]: 'vod',
  [RAM_VERSION]: 'ram',
  [STS_VERSION]: 'sts',
  [PLAYAUTH_VERSION]: 'vod',
} as const;

type ApiVersion = keyof typeof services;
