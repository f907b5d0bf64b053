// The part of checkout-server.mjs that its test reads.
export function checkoutProgram(): Promise<string>;
