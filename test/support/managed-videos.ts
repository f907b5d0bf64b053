// Management calls that several tests share.
import { expect } from 'vitest';
import { officialClients, type CallTarget, type OfficialClient, type Reported } from './official-clients.ts';
import type { Expected, Refusals } from './refusals.ts';
import type { ParameterTable } from './sign-request.ts';

/** One of each signature. */
export const bothSignatures: readonly [OfficialClient, OfficialClient] = [
  officialClients[0]!,
  officialClients.find(({ scheme }) => scheme === 'V3')!,
];

export const UNKNOWN_VIDEO = 'f'.repeat(32);
export const UUID = expect.stringMatching(/^[0-9A-F-]{36}$/) as string;
export const json = (value: unknown): string => JSON.stringify(value);

export interface ManagedVideos {
  call(action: string, parameters?: ParameterTable, by?: OfficialClient): Promise<Reported['body']>;
  infoOf(videoId: string): Promise<Readonly<Record<string, unknown>>>;
  /** With either signature. */
  refuses(action: string, parameters: ParameterTable, expected: Expected): Promise<void>;
}

export function manageVideos(server: () => CallTarget, refusals: Refusals): ManagedVideos {
  const call: ManagedVideos['call'] = async (action, parameters = {}, by = bothSignatures[0]) => {
    const { status, body } = await by.call(server(), { action, parameters });
    expect(status).toBe(200);
    return body;
  };
  return {
    call,
    infoOf: async (VideoId) => (await call('GetVideoInfo', { VideoId }))['Video'] as Record<string, unknown>,
    refuses: async (action, parameters, expected) => {
      for (const client of bothSignatures) await refusals.expect(client, { action, parameters }, expected);
    },
  };
}
