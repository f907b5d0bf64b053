// Who accepts the connections of `serve --workers`: each process itself, or the first one, which hands them out in turn (decision 0071).

/**
 * Each process accepts for itself on Linux, where the kernel spreads connections among sockets of one port. `rr` in Node's own variable
 * asks for turns: a few connections that stay open are then spread evenly, which a hash of their addresses does not do.
 */
export function handsOutConnections(
  { NODE_CLUSTER_SCHED_POLICY: policy }: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return platform !== 'linux' || policy === 'rr';
}
