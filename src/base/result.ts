// What a verifier answers: either the verified value, or a reason that goes to the log and never to the caller.

export type Result<T extends object, R extends string> =
  ({ readonly ok: true } & T) | { readonly ok: false; readonly reason: R };

export function refuse<R extends string>(reason: R): { readonly ok: false; readonly reason: R } {
  return { ok: false, reason };
}
