// A value that is there at once or later: `T | Promise<T>`. What is answered from memory must not wait for a tick of the event
// loop, so code on the hot path continues with these functions in place of `await`.

export type Soon<T> = T | Promise<T>;

/** Continues at once when the value is there, else when it arrives. Errors of `proceed` leave as a throw or a rejection. */
export function andThen<T, R>(value: Soon<T>, proceed: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? (value as Promise<T>).then(proceed) : proceed(value);
}

/** The same for two values that were asked for at the same time. */
export function bothThen<A, B, R>(
  [a, b]: readonly [Soon<A>, Soon<B>],
  proceed: (both: readonly [A, B]) => Soon<R>,
): Soon<R> {
  return a instanceof Promise || b instanceof Promise ? Promise.all([a, b]).then(proceed) : proceed([a, b]);
}

/** What `act` gives, or what `recover` makes of its error: thrown at once or rejected later. */
export function orRecover<T, R>(act: () => Soon<T>, recover: (error: unknown) => Soon<R>): Soon<T | R> {
  try {
    const value = act();
    return value instanceof Promise ? (value as Promise<T>).catch(recover) : value;
  } catch (error) {
    return recover(error);
  }
}
