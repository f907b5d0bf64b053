// Connections to the collector that end when they are told to: an export that waits for an answer, or for its next attempt, must not
// keep a process that has stopped.
import type { Agent } from 'node:http';
import { http } from '../../base/node-http.ts';

export interface CollectorAgent {
  /** As the exporter takes it. */
  readonly open: (protocol: string) => Promise<Agent>;
  /** Cuts what is under way; nothing connects any more. */
  end(): void;
}

export function createCollectorAgent(): CollectorAgent {
  const opened: Agent[] = [];
  let hasEnded = false;
  return {
    open: async (protocol) => {
      const { Agent: AgentOf } = protocol === 'https:' ? await import('node:https') : http;
      const agent = new AgentOf({ keepAlive: true });
      const connect = agent.createConnection.bind(agent);
      agent.createConnection = (...asked) => {
        // Its code is none of the network: the exporter does not try again.
        if (hasEnded) throw new Error('tracing has ended');
        return connect(...asked);
      };
      opened.push(agent);
      return agent;
    },
    end: () => {
      hasEnded = true;
      for (const agent of opened) agent.destroy();
    },
  };
}
